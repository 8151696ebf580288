import { closeSync, fsyncSync, openSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { TouchlineError } from '../../platform/errors.ts'
import { makeFolder } from '../../platform/make-folder.ts'
import { Damage, FOLDER_CHECK, logFailed, Unmade } from '../errors.ts'
import { openStore, type Store } from './store.ts'

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
  /** `make`: a log that is not there is made. `read` writes nothing at all. */
  readonly access: 'make' | 'write' | 'read'
}

export async function openFolder(options: FolderOptions): Promise<Folder> {
  const { folder, url, access } = options
  const stores: Store[] = []
  const openOne = (path: string): Store => {
    const store = openStore(path, { readOnly: access === 'read' })
    stores.push(store)
    return store
  }
  try {
    assertNoFile(options)
    const [appendedPath, committedPath] = [join(folder, 'appended.mdb'), join(folder, 'committed.mdb')]
    const isNew = isEmpty(appendedPath)
    // `committed` is made when `appended` has its marks.
    if (isNew && !isEmpty(committedPath)) throw new Damage(`${expectedBoth(committedPath)} ${appendedPath}`)
    if (isNew && access !== 'make') throw new Unmade()
    if (isNew) makeFolder(folder)
    const appended = openOne(appendedPath)
    const partitions = settleMarks(appended, options)
    // And no topic before `committed`: whoever sees one must find both.
    const isBegun = appended.mark(['topics']) !== undefined
    if (isBegun && isEmpty(committedPath)) throw new Damage(`${expectedBoth(appendedPath)} ${committedPath}`)
    if (access === 'read' && isEmpty(committedPath)) throw new Unmade()
    const committed = openOne(committedPath)
    if (isNew) keepNames(folder)
    return { appended, committed, partitions }
  } catch (cause) {
    for (const store of stores) await store.close()
    throw logFailed(url, 'opening the log', cause)
  }
}

/** The system would say that of one of the log's own files in it. */
function assertNoFile({ folder, url }: FolderOptions): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== false) return
  throw new TouchlineError('log-unavailable', { url, what: 'expected a folder, found a file', check: FOLDER_CHECK })
}

/** LMDB makes an empty file first: such a one is about to be made, or was when the process ended. */
function isEmpty(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0
}

function expectedBoth(path: string): string {
  return `expected two files with content, found one, ${path}; missing or empty is`
}

/** Reads the log's version and partitions, or settles them for a new log; one transaction, so that one opener settles. */
function settleMarks(store: Store, options: FolderOptions): number {
  if (options.access === 'read') return readMarks(store, options)
  return store.transact(() => {
    if (options.access === 'make' && store.mark(['version']) === undefined) {
      store.putMark(['version'], LOG_VERSION)
      store.putMark(['partitions'], options.partitions ?? 1)
    }
    return readMarks(store, options)
  })
}

function readMarks(store: Store, { url, partitions: asked }: FolderOptions): number {
  const version = store.mark(['version'])
  if (version === undefined) throw new Unmade()
  if (version !== LOG_VERSION) {
    throw new TouchlineError('log-version', { url, expected: LOG_VERSION, found: String(version) })
  }
  const found = Number(store.mark(['partitions']))
  if (asked !== undefined && asked !== found) {
    throw new TouchlineError('log-partitions', { url, expected: asked, found })
  }
  return found
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
