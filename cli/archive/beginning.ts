import { open, stat } from 'node:fs/promises'

/** The first bytes of a regular file; none of a pipe, which has them once only, nor of what cannot be read. */
export async function beginningOf(file: string, bytes: number): Promise<Uint8Array> {
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
