import { closeSync, openSync, readSync, statSync } from 'node:fs'

const MAGIC = 0xbeefc0de
const MAGIC_AT = 24
const DATA_VERSION = 2

/** Files of this thread's stores, by device and inode, and how often each is open. */
const opened = new Map<string, number>()

/**
 * Whether a store of this thread has the file open. It must not be opened and closed beside that: closing any handle
 * gives up the lock on the file that the whole process holds, and the next process would take itself for the only one.
 */
export function isOpen(path: string): boolean {
  return opened.has(fileId(path))
}

/** Notes a store that was opened; the function returned notes that it was closed. */
export function noteOpened(path: string): () => void {
  const id = fileId(path)
  opened.set(id, (opened.get(id) ?? 0) + 1)
  return () => {
    const left = (opened.get(id) ?? 1) - 1
    if (left > 0) opened.set(id, left)
    else opened.delete(id)
  }
}

function fileId(path: string): string {
  const file = statSync(path, { throwIfNoEntry: false })
  return `${file?.dev} ${file?.ino}`
}

/**
 * Throws what would go wrong in opening an LMDB file: the library (3.5.6) ends the whole process instead of failing
 * when a file cannot be opened or is something else. Makes the file and its lock file where they are not there.
 */
export function assertOpenable(path: string): void {
  closeSync(openSync(`${path}-lock`, 'a+'))
  const file = openSync(path, 'a+')
  try {
    const head = Buffer.alloc(MAGIC_AT + 8)
    const bytes = readSync(file, head, 0, head.length, 0)
    if (bytes === 0) return
    if (bytes < head.length || head.readUInt32LE(MAGIC_AT) !== MAGIC) {
      throw new Error(`expected a file of a log, found something else in ${path}`)
    }
    const version = head.readUInt32LE(MAGIC_AT + 4) & 0xffff
    if (version !== DATA_VERSION) {
      throw new Error(`expected LMDB data of version ${DATA_VERSION}, found ${version} in ${path}`)
    }
  } finally {
    closeSync(file)
  }
}
