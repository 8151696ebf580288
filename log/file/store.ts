import { createHash } from 'node:crypto'
import { type Key, open, type RootDatabase } from 'lmdb'
import { Unmade } from '../errors.ts'
import type { RecordPlace } from './block.ts'
import { noteOpened } from './opened.ts'
import { probe } from './probe.ts'
import { assertInPlace, type StoreFiles } from './store-files.ts'

/**
 * One LMDB environment: the only file that knows LMDB. A lane is a partition of a topic as a number; `block` is the
 * offset of a block's first record.
 *
 * Durability: without `overlappingSync` (on by default in this library) a synchronous transaction returns after its
 * pages and then its meta page are on the disk, and nobody sees it before. With it, records would be seen before a
 * power cut could no longer take them, and what was derived from them could outlive them in the other environment.
 */
export interface Store {
  readonly path: string
  readonly files: StoreFiles
  /** Throws when the files are not under their names any more: what is written to them then is lost with them. */
  assertInPlace(): void
  /** All that `work` writes, or nothing if it throws; on the disk when this returns. Reads inside see the newest state. */
  transact<T>(work: () => T): T
  /**
   * Makes the reads that follow see what any process has committed until now, and lets go of what was seen before: as
   * long as that is held, no page of it is used again, and the file grows with each transaction.
   */
  fresh(): void
  /** Lets go of what processes still hold that were killed while they read. */
  releaseDeadReaders(): void

  /** Bytes of a block, good until the next read only. */
  peekBlock(lane: number, block: number): Buffer | null
  /** The last block that begins at `offset` or below. */
  blockBelow(lane: number, offset: number): number | null
  /** The first block that begins at `offset` or above. */
  blockFrom(lane: number, offset: number): number | null
  putBlock(lane: number, block: number, bytes: Buffer): void

  /** RecordPlace of a key's last record. */
  head(lane: number, key: string): RecordPlace | null
  putHead(lane: number, key: string, place: RecordPlace): void

  /** Offset that the lane's next record will get. */
  end(lane: number): number
  putEnd(lane: number, offset: number): void

  /** Small JSON values under a name: version, partitions, topics, positions. */
  mark(name: MarkName): unknown
  putMark(name: MarkName, value: unknown): void

  close(): Promise<void>
}

/** Address space, not memory or disk: it saves mapping the file anew as it grows, beside the old maps that stay. It grows beyond. */
const MAP_BYTES = 64 * 1024 ** 3

/** Processes, and threads of them, that may read at the same time; 64 bytes of the lock file each. LMDB's own default is 126. */
const READERS_MAX = 2000

export type MarkName = readonly (string | number)[]

export interface OpenStoreOptions {
  /** Writes nothing, and needs no rights to: what is not there is not made. */
  readonly readOnly?: boolean
  /** This process has these files open already, in another thread; they share what the library has of it. */
  readonly sharing?: StoreFiles
}

export function openStore(path: string, { readOnly = false, sharing }: OpenStoreOptions = {}): Store {
  const files = sharing ?? probe(path, readOnly)
  const root = open({
    path,
    noSubdir: true,
    overlappingSync: false,
    maxDbs: 3,
    maxReaders: READERS_MAX,
    mapSize: MAP_BYTES,
    readOnly,
  })
  const noteClosed = noteOpened(files, readOnly)
  const close = async (): Promise<void> => {
    await root.close()
    noteClosed()
  }
  try {
    assertInPlace(path, files)
    return { ...storeOf(root), path, files, assertInPlace: () => assertInPlace(path, files), close }
  } catch (error) {
    void close()
    throw error
  }
}

type Access = Omit<Store, 'path' | 'files' | 'assertInPlace' | 'close'>

function storeOf(root: RootDatabase): Access {
  const blocks = made(root.openDB<Buffer, Uint8Array>('blocks', { encoding: 'binary', keyEncoding: 'binary' }))
  const heads = made(root.openDB<Buffer, Uint8Array>('heads', { encoding: 'binary', keyEncoding: 'binary' }))
  const marks = made(root.openDB<unknown, Key[]>('marks', { encoding: 'json' }))
  const placeBytes = Buffer.alloc(16)

  function getPlace(key: Uint8Array): RecordPlace | null {
    const bytes = heads.getBinaryFast(key)
    return bytes ? { offset: bytes.readDoubleLE(0), block: bytes.readDoubleLE(8) } : null
  }

  function putPlace(key: Uint8Array, { offset, block }: RecordPlace): void {
    placeBytes.writeDoubleLE(offset, 0)
    placeBytes.writeDoubleLE(block, 8)
    heads.putSync(key, placeBytes)
  }

  function blockBelow(lane: number, offset: number): number | null {
    for (const key of blocks.getKeys({ start: blockKey(lane, offset), reverse: true, limit: 1 })) {
      return laneOf(key) === lane ? blockOf(key) : null
    }
    return null
  }

  function blockFrom(lane: number, offset: number): number | null {
    for (const key of blocks.getKeys({ start: blockKey(lane, offset), limit: 1 })) {
      return laneOf(key) === lane ? blockOf(key) : null
    }
    return null
  }

  return {
    transact: (work) => root.transactionSync(work),
    fresh: () => root.resetReadTxn(),
    releaseDeadReaders: () => void root.readerCheck(),
    peekBlock: (lane, block) => blocks.getBinaryFast(blockKey(lane, block)) ?? null,
    blockBelow,
    blockFrom,
    putBlock: (lane, block, bytes) => blocks.putSync(blockKey(lane, block), bytes),
    head: (lane, key) => getPlace(headKey(lane, key)),
    putHead: (lane, key, place) => putPlace(headKey(lane, key), place),
    end: (lane) => getPlace(laneKey(lane))?.offset ?? 0,
    putEnd: (lane, offset) => putPlace(laneKey(lane), { offset, block: 0 }),
    mark: (name) => marks.get([...name]),
    putMark: (name, value) => marks.putSync([...name], value),
  }
}

/** Whoever only reads is given nothing, without a word, for one that its maker has not made yet. */
function made<D>(database: D | undefined): D {
  if (database === undefined) throw new Unmade()
  return database
}

// Keys are big-endian, so that bytes sort as numbers do. A synchronous call has taken its key when it returns: one
// buffer for each kind of key is enough.
const blockKeyBytes = Buffer.alloc(12)
const laneKeyBytes = Buffer.alloc(4)
const headKeyBytes = Buffer.alloc(1024)

function blockKey(lane: number, offset: number): Buffer {
  blockKeyBytes.writeUInt32BE(lane, 0)
  blockKeyBytes.writeUInt32BE(Math.floor(offset / 2 ** 32), 4)
  blockKeyBytes.writeUInt32BE(offset % 2 ** 32, 8)
  return blockKeyBytes
}

function laneOf(key: Uint8Array): number {
  return new DataView(key.buffer, key.byteOffset).getUint32(0)
}

function blockOf(key: Uint8Array): number {
  const view = new DataView(key.buffer, key.byteOffset)
  return view.getUint32(4) * 2 ** 32 + view.getUint32(8)
}

function laneKey(lane: number): Buffer {
  laneKeyBytes.writeUInt32BE(lane, 0)
  return laneKeyBytes
}

const HEAD_TEXT = 0
const HEAD_HASH = 1
/** UTF-16 units of a key that is kept as it is; LMDB's keys are limited, so longer ones are kept as their SHA-256. */
const HEAD_TEXT_MAX = 300

function headKey(lane: number, key: string): Buffer {
  const plain = key.length <= HEAD_TEXT_MAX
  headKeyBytes.writeUInt32BE(lane, 0)
  headKeyBytes[4] = plain ? HEAD_TEXT : HEAD_HASH
  const bytes = plain ? headKeyBytes.write(key, 5) : createHash('sha256').update(key).digest().copy(headKeyBytes, 5)
  return headKeyBytes.subarray(0, 5 + bytes)
}
