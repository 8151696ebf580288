import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { Damage } from './errors.ts'

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

function lockOf(path: string): string {
  return `${path}-lock`
}

interface Opened {
  count: number
  readonly files: StoreFiles
  readonly readOnly: boolean
}

/** Stores of this thread, by their data files. */
const opened = new Map<string, Opened>()

/** Notes a store that was opened; the function returned notes that it was closed. */
export function noteOpened(files: StoreFiles, readOnly: boolean): () => void {
  const name = nameOf(files)
  const one = opened.get(name) ?? { count: 0, files, readOnly }
  opened.set(name, one)
  one.count++
  return () => {
    if (--one.count === 0) opened.delete(name)
  }
}

function nameOf({ data }: StoreFiles): string {
  return `${data.device} ${data.inode}`
}

/**
 * Throws what would go wrong in opening an LMDB file: the library (3.5.6) ends the whole process instead of failing
 * when a file cannot be opened, is something else, or ends too early. Makes the file and its lock file where they are not
 * there, unless it is only to be read. Returns which files they are.
 *
 * A file that this thread has open already is not opened here: closing any handle gives up the lock on the file that the
 * whole process holds, and the next process would take itself for the only one.
 */
export function probe(path: string, readOnly: boolean): StoreFiles {
  const there = opened.get(nameOf(filesAt(path)))
  if (there !== undefined) {
    assertInPlace(path, there.files)
    if (there.readOnly && !readOnly)
      throw new Error(`${path} is open in this process for reading only: close that first`)
    return there.files
  }
  probeLock(lockOf(path), readOnly)
  const file = openSync(path, readOnly ? 'r' : 'a+')
  try {
    assertWhole(path, file)
  } finally {
    closeSync(file)
  }
  return filesAt(path)
}

/** A reader that may not write there does without the lock: then no writer knows of it. */
function probeLock(path: string, readOnly: boolean): void {
  try {
    closeSync(openSync(path, 'a+'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (!readOnly || (code !== 'EACCES' && code !== 'EROFS')) throw error
  }
}

// The head of an LMDB file: two pages of the same form, the younger of which counts.
const MAGIC = 0xbeefc0de
const DATA_VERSION = 2
const AT = { magic: 24, version: 28, pageBytes: 48, lastPage: 144, transaction: 152 } as const
const HEAD_BYTES = 168
const PAGE_BYTES = { min: 256, max: 65_536 } as const

function assertWhole(path: string, file: number): void {
  const first = headAt(file, 0)
  if (first.length === 0) return
  if (first.length < HEAD_BYTES || first.readUInt32LE(AT.magic) !== MAGIC) {
    throw new Damage(`expected a file of a log, found something else in ${path}`)
  }
  const version = first.readUInt32LE(AT.version) & 0xffff
  if (version !== DATA_VERSION) {
    throw new Damage(`expected LMDB data of version ${DATA_VERSION}, found ${version} in ${path}`)
  }
  const pageBytes = first.readUInt32LE(AT.pageBytes)
  if (pageBytes < PAGE_BYTES.min || pageBytes > PAGE_BYTES.max) {
    throw new Damage(`expected pages of at most ${PAGE_BYTES.max} bytes, found ${pageBytes} in ${path}`)
  }
  const second = headAt(file, pageBytes)
  const isHead = second.length === HEAD_BYTES && second.readUInt32LE(AT.magic) === MAGIC
  const young = isHead && transactionOf(second) > transactionOf(first) ? second : first
  // Another process may be writing: only what was there before its size was asked for counts.
  const expected = (Number(young.readBigUInt64LE(AT.lastPage)) + 1) * pageBytes
  const { size } = fstatSync(file)
  if (!isHead || size < expected) {
    throw new Damage(`expected at least ${expected} bytes in ${path}, found ${size}: the file was cut off`)
  }
}

function headAt(file: number, at: number): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  return head.subarray(0, readSync(file, head, 0, HEAD_BYTES, at))
}

function transactionOf(head: Buffer): bigint {
  return head.readBigUInt64LE(AT.transaction)
}
