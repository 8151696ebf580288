import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { TouchlineError } from '../../platform/errors.ts'
import { makeFolder } from '../../platform/make-folder.ts'

/**
 * Lets `write` write a file under another name, and names it when it is on the disk: who finds the file finds all of it. Gives its
 * bytes. Null where `write` gave it up: then, and where it rejects, nothing is left. What a killed process left is written over.
 * Rejects with `file-unwritable`, and with what `write` rejects with.
 */
export async function writeWhole(file: string, write: (part: string) => Promise<boolean>): Promise<number | null> {
  const part = `${file}.part`
  try {
    await onDisk(file, async () => makeFolder(dirname(file)))
    return (await write(part)) ? await onDisk(file, () => settled(part, file)) : null
  } finally {
    await rm(part, { force: true }).catch(() => {})
  }
}

async function settled(part: string, file: string): Promise<number> {
  const handle = await open(part, 'r+')
  try {
    await handle.sync()
    const { size } = await handle.stat()
    await rename(part, file)
    return size
  } finally {
    await handle.close()
  }
}

/** What the disk refuses is `file-unwritable`; anything else is a defect, and stays what it is. */
export async function onDisk<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === undefined || cause instanceof TouchlineError) throw cause
    throw new TouchlineError('file-unwritable', { file, found: code }, { cause })
  }
}
