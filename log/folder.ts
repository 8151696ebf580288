import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { TouchlineError } from '../platform/errors.ts'
import { logUnavailable } from './refusals.ts'
import { type MarkName, openStore, type Store } from './store.ts'

/** Changes with the layout of the files (store.ts, block.ts, catalog.ts). */
export const LOG_VERSION = 1

/**
 * The two environments of a log. What is appended and what is committed lie apart, because LMDB has one write lock for
 * an environment: a feed that is being recorded never waits for the processing. `appended` also has the log's marks.
 */
export interface Folder {
  readonly appended: Store
  readonly committed: Store
  readonly partitions: number
}

export interface FolderOptions {
  readonly folder: string
  readonly url: string
  readonly partitions?: number | undefined
  readonly create: boolean
}

export async function openFolder(options: FolderOptions): Promise<Folder> {
  const { folder, url } = options
  const appendedPath = join(folder, 'appended.mdb')
  const isNew = !existsSync(appendedPath)
  if (isNew && !options.create) throw new TouchlineError('log-missing', { url })
  const stores: Store[] = []
  try {
    mkdirSync(folder, { recursive: true })
    const appended = openStore(appendedPath)
    stores.push(appended)
    const partitions = settleMarks(appended, options)
    const committed = openStore(join(folder, 'committed.mdb'))
    if (isNew) keepNames(folder)
    return { appended, committed, partitions }
  } catch (cause) {
    for (const store of stores) await store.close()
    if (cause instanceof TouchlineError) throw cause
    throw logUnavailable(url, 'opening the log', cause)
  }
}

/** Reads the log's version and partitions, or settles them for a new log; one transaction, so that one opener settles. */
function settleMarks(store: Store, { url, partitions: asked, create }: FolderOptions): number {
  return store.transact(() => {
    const version = store.mark(['version'])
    if (version === undefined) {
      if (!create) throw new TouchlineError('log-missing', { url })
      store.putMark(['version'], LOG_VERSION)
      store.putMark(['partitions'], asked ?? 1)
      return asked ?? 1
    }
    if (version !== LOG_VERSION) {
      throw new TouchlineError('log-version', { url, expected: LOG_VERSION, found: String(version) })
    }
    const found = Number(store.mark(['partitions']))
    if (asked !== undefined && asked !== found) {
      throw new TouchlineError('log-partitions', { url, expected: asked, found })
    }
    return found
  })
}

/** A file outlives a power cut when its folder is on the disk, too. Windows has no such call and needs none. */
function keepNames(folder: string): void {
  if (process.platform === 'win32') return
  for (const path of [folder, dirname(resolve(folder))]) {
    const handle = openSync(path, 'r')
    fsyncSync(handle)
    closeSync(handle)
  }
}

/** Where a group's position is kept, in `committed`. */
export function positionMark(group: string, topic: string, partition: number): MarkName {
  return ['position', group, topic, partition]
}
