import type { Clock } from '../../platform/clock.ts'
import type { EventLog, LogReader } from '../log.ts'
import { logClosed } from '../refusals.ts'
import { shareAlone } from '../share-alone.ts'
import { openWaiters } from '../waiters.ts'
import { atMostEvery } from './at-most-every.ts'
import { openCatalog } from './catalog.ts'
import { diskGuard } from './disk.ts'
import { type Folder, type FolderOptions, openFolder } from './folder.ts'
import { fileReading, type ReadingParts } from './reading.ts'
import { openWatch } from './watch.ts'
import { fileWriting } from './writing.ts'

export interface FileReaderOptions {
  readonly folder: string
  readonly clock: Clock
  /** For a new log 1 unless given; asking for another number than the log has is `log-partitions`. */
  readonly partitions?: number | undefined
}

export interface FileLogOptions extends FileReaderOptions {
  /** False: a log that is not there is `log-missing` instead of being made. */
  readonly create?: boolean | undefined
  /** Below this writing is refused with `disk-full`. */
  readonly freeBytesMin?: number | undefined
}

/**
 * The embedded log: a folder of two LMDB environments. Any number of processes may have it open. A transaction is
 * seen and acknowledged when the disk has it. Appends block the process until then; commits are made by a thread.
 * Rejects with `log-missing`, `log-version`, `log-partitions`, `log-damaged` or `log-unavailable`.
 */
export async function openFileLog(options: FileLogOptions): Promise<EventLog> {
  const { clock, create = true, freeBytesMin } = options
  const opened = await openParts(options, create ? 'make' : 'write')
  const { parts, folder } = opened
  const assertDisk = diskGuard({ folder: options.folder, url: parts.url, clock, freeBytesMin })
  const releaseDeadReaders = atMostEvery(clock, DEAD_READERS_MS_MIN, () => {
    for (const store of [folder.appended, folder.committed]) store.releaseDeadReaders()
  })
  const { close, ...writing } = fileWriting({ ...parts, assertDisk, releaseDeadReaders })
  const reading = fileReading(parts)
  return {
    url: parts.url,
    partitions: folder.partitions,
    hasKeyIndex: true,
    ...reading,
    ...writing,
    acquire: reading.position,
    share: shareAlone(folder.partitions),
    close: opened.closer(close),
  }
}

/**
 * The same for those who only read: nothing is written and nothing made. Where this user may not write to the lock files
 * beside the data either, no writer knows of the reader and may overwrite what is being read: such a log must be at rest.
 */
export async function openFileReader(options: FileReaderOptions): Promise<LogReader> {
  const { parts, folder, closer } = await openParts(options, 'read')
  return {
    url: parts.url,
    partitions: folder.partitions,
    hasKeyIndex: true,
    ...fileReading(parts),
    close: closer(async () => {}),
  }
}

/** Readers look so often: what they read of files that are gone was true. Writers look at each transaction (queue.ts). */
const IN_PLACE_MS_MIN = 100

/** A reader that was killed while it read keeps pages from being used again: some 30 kB for each append meanwhile. */
const DEAD_READERS_MS_MIN = 5000

interface Opened {
  readonly parts: ReadingParts
  readonly folder: Folder
  /** The function that closes the log: `first` what is done before the files are closed. */
  readonly closer: (first: () => Promise<void>) => () => Promise<void>
}

async function openParts(options: FileReaderOptions, access: FolderOptions['access']): Promise<Opened> {
  const { clock, partitions } = options
  const url = `file:${options.folder}`
  const folder = await openFolder({ folder: options.folder, url, partitions, access })
  const { appended, committed } = folder
  const watch = openWatch([appended.path, committed.path], clock, () => waiters.wake())
  const waiters = openWaiters((some) => (some ? watch.on() : watch.off()))
  let closing: Promise<void> | null = null
  const assertOpen = (): void => {
    if (closing) throw logClosed(url)
  }
  const assertInPlace = atMostEvery(clock, IN_PLACE_MS_MIN, () => {
    for (const store of [appended, committed]) store.assertInPlace()
  })
  const catalog = openCatalog(appended)

  async function close(first: () => Promise<void>): Promise<void> {
    try {
      await first()
    } finally {
      waiters.fail(logClosed(url))
      watch.close()
      await Promise.all([appended.close(), committed.close()])
    }
  }

  return {
    parts: { url, folder, catalog, waiters, assertOpen, assertInPlace },
    folder,
    closer: (first) => () => {
      closing ??= close(first)
      return closing
    },
  }
}
