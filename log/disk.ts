import { statfsSync } from 'node:fs'
import type { Clock } from '../platform/clock.ts'
import { TouchlineError } from '../platform/errors.ts'
import { attempt } from './refusals.ts'

/** A log refuses to write below this, so that the disk's other users, and the log's own readers, keep working. */
export const FREE_BYTES_MIN = 1024 ** 3

const CHECK_MS_MIN = 1000

/** A function that throws `disk-full` while less than `freeBytesMin` is free; it asks the system once a second at most. */
export function diskGuard(folder: string, url: string, clock: Clock, freeBytesMin = FREE_BYTES_MIN): () => void {
  let checkedMs = Number.NEGATIVE_INFINITY
  let freeBytes = 0
  return () => {
    const nowMs = clock.monotonicMs()
    if (nowMs - checkedMs >= CHECK_MS_MIN) {
      const disk = attempt(url, `looking at the disk of ${folder}`, () => statfsSync(folder))
      freeBytes = disk.bavail * disk.bsize
      checkedMs = nowMs
    }
    if (freeBytes < freeBytesMin) {
      throw new TouchlineError('disk-full', { url, found: `${Math.floor(freeBytes / 1024 ** 2)} MiB` })
    }
  }
}
