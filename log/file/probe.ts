import { accessSync, closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { Damage } from '../errors.ts'
import { openedAt } from './opened.ts'
import { assertInPlace, filesAt, lockOf, type StoreFiles } from './store-files.ts'

/**
 * Throws what would go wrong in opening an LMDB file: the library (3.5.6) ends the whole process instead of failing
 * when a file cannot be opened, is something else, or ends too early. Makes the file and its lock file where they are not
 * there, unless it is only to be read. Returns which files they are.
 *
 * A file that this thread has open already is not opened here, and a lock file that is there never is, since another thread
 * may have it open: closing any handle gives up the locks on it that the whole process holds. The next process would take itself
 * for the only one, and a writer would take our readers for dead, free their places and write over what they read.
 */
export function probe(path: string, readOnly: boolean): StoreFiles {
  const there = openedAt(path)
  if (there !== null) {
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
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) accessSync(path, constants.R_OK | constants.W_OK)
    else closeSync(openSync(path, 'a+'))
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
