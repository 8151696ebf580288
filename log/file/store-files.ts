import { statSync } from 'node:fs'

/** The two files of a store: LMDB locks the data file by way of another file beside it. */
export interface StoreFiles {
  readonly data: FileId
  readonly lock: FileId
}

/** Which file it is, whatever its name. */
interface FileId {
  readonly device: number
  readonly inode: number
}

const NO_FILE: FileId = { device: -1, inode: -1 }

/** The files that have the names now. */
export function filesAt(path: string): StoreFiles {
  return { data: fileAt(path), lock: fileAt(lockOf(path)) }
}

/** Throws when other files have the names than those that were opened, or none. It takes some microseconds. */
export function assertInPlace(path: string, opened: StoreFiles): void {
  assertSame(path, opened.data)
  assertSame(lockOf(path), opened.lock)
}

function assertSame(path: string, opened: FileId): void {
  const found = fileAt(path)
  if (found.inode === opened.inode && found.device === opened.device) return
  const what = found === NO_FILE ? 'it gone' : 'another one in its place'
  throw new Error(
    `expected ${path} as it was opened, found ${what}; put it back, or end this process and start it again`,
  )
}

function fileAt(path: string): FileId {
  const file = statSync(path, { throwIfNoEntry: false })
  return file === undefined ? NO_FILE : { device: file.dev, inode: file.ino }
}

/** LMDB's own name for it. */
export function lockOf(path: string): string {
  return `${path}-lock`
}
