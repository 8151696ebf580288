import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isContainer, MAGIC } from '../../schemas/container.ts'
import { isStdin } from '../source.ts'

const EXTENSION = '.avro'

/** Of the files and folders of a command line, those that are archives, and the others as they are. */
export async function sorted(paths: readonly string[]) {
  const archives: string[] = []
  const others: string[] = []
  for (const path of paths) {
    const inside = isStdin(path) ? null : await archivesBelow(path)
    if (inside !== null && inside.length > 0) archives.push(...inside)
    else if (inside === null && (await isArchive(path))) archives.push(path)
    else others.push(path)
  }
  return { archives, others }
}

/** By name; null for what is no folder. */
async function archivesBelow(path: string): Promise<readonly string[] | null> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isFolder) return null
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(EXTENSION))
  return files.map(({ parentPath, name }) => join(parentPath, name)).sort()
}

/** By its first bytes, and by its name: one that was overwritten is no recording either. */
async function isArchive(path: string): Promise<boolean> {
  if (isStdin(path)) return false
  return path.endsWith(EXTENSION) || isContainer(await beginningOf(path, MAGIC.length))
}

/** The first bytes of a regular file; none of a pipe, which has them once only, nor of what cannot be read. */
async function beginningOf(file: string, bytes: number): Promise<Uint8Array> {
  try {
    if (!(await stat(file)).isFile()) return new Uint8Array(0)
    const handle = await open(file)
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch {
    // Whoever reads it then says why.
    return new Uint8Array(0)
  }
}
