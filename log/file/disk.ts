import { statfsSync } from 'node:fs'
import type { Clock } from '../../platform/clock.ts'
import { attempt } from '../errors.ts'
import { diskFull } from '../refusals.ts'

/** A log refuses to write below this, so that the disk's other users, and the log's own readers, keep working. */
export const FREE_BYTES_MIN = 1024 ** 3

const CHECK_MS_MIN = 1000

export interface DiskGuardOptions {
  readonly folder: string
  readonly url: string
  readonly clock: Clock
  readonly freeBytesMin?: number | undefined
  /** What is free on the disk of a folder. */
  readonly freeBytesOf?: (folder: string) => number
}

/** A function that throws `disk-full` while less than `freeBytesMin` is free; it asks the system once a second at most. */
export function diskGuard(options: DiskGuardOptions): () => void {
  const { folder, url, clock, freeBytesMin = FREE_BYTES_MIN, freeBytesOf = askDisk } = options
  let checkedMs = Number.NEGATIVE_INFINITY
  let freeBytes = 0
  return () => {
    const nowMs = clock.monotonicMs()
    if (nowMs - checkedMs >= CHECK_MS_MIN) {
      freeBytes = attempt(url, `looking at the disk of ${folder}`, () => freeBytesOf(folder))
      checkedMs = nowMs
    }
    if (freeBytes < freeBytesMin) throw diskFull(url, freeBytes, freeBytesMin)
  }
}

function askDisk(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
