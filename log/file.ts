import type { Clock } from '../platform/clock.ts'
import { openCatalog } from './catalog.ts'
import { diskGuard } from './disk.ts'
import { fileReading } from './file-reading.ts'
import { fileWriting } from './file-writing.ts'
import { openFolder } from './folder.ts'
import type { EventLog } from './log.ts'
import { logClosed } from './refusals.ts'
import { openWaiters } from './waiters.ts'
import { openWatch } from './watch.ts'

export interface FileLogOptions {
  readonly folder: string
  readonly clock: Clock
  /** For a new log 1 unless given; asking for another number than the log has is `log-partitions`. */
  readonly partitions?: number | undefined
  /** False: a log that is not there is `log-missing` instead of being made. */
  readonly create?: boolean | undefined
  /** Below this writing is refused with `disk-full`. */
  readonly freeBytesMin?: number | undefined
  /** A commit of so many outputs starts the thread that commits from then on (log/file-committing.ts); for tests. */
  readonly threadRecordsMin?: number | undefined
}

/**
 * The embedded log: a folder of two LMDB environments. Any number of processes may have it open. A transaction is
 * seen and acknowledged when the disk has it. Appends and small commits block the process until then; large commits are
 * made by a thread.
 * Rejects with `log-missing`, `log-version`, `log-partitions` or `log-unavailable`.
 */
export async function openFileLog(options: FileLogOptions): Promise<EventLog> {
  const { folder: path, clock, create = true } = options
  const url = `file:${path}`
  const folder = await openFolder({ folder: path, url, partitions: options.partitions, create })
  const catalog = openCatalog(folder.appended)
  const watch = openWatch([folder.appended.path, folder.committed.path], clock, () => waiters.wake())
  const waiters = openWaiters((some) => (some ? watch.on() : watch.off()))
  let closing: Promise<void> | null = null
  const assertOpen = (): void => {
    if (closing) throw logClosed(url)
  }
  const parts = { url, folder, catalog, waiters, assertOpen }
  const assertDisk = diskGuard(path, url, clock, options.freeBytesMin)
  const { close: closeWriting, ...writing } = fileWriting({
    ...parts,
    assertDisk,
    threadRecordsMin: options.threadRecordsMin,
  })

  async function close(): Promise<void> {
    await closeWriting()
    waiters.fail(logClosed(url))
    watch.close()
    await Promise.all([folder.appended.close(), folder.committed.close()])
  }

  return {
    url,
    partitions: folder.partitions,
    ...fileReading(parts),
    ...writing,
    close() {
      closing ??= close()
      return closing
    },
  }
}
