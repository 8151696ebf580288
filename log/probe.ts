import { closeSync, openSync, readSync } from 'node:fs'

const MAGIC = 0xbeefc0de
const MAGIC_AT = 24
const DATA_VERSION = 2

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
