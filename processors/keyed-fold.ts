import type { LogRecord } from '../log/log.ts'
import type { Draft } from './emit.ts'
import { advance, type Entry, type Folding, parkedStep, pass } from './entry.ts'
import { foldAgain, type Place } from './fold-again.ts'
import { type InMemory, inMemory } from './in-memory.ts'
import type { Past } from './past.ts'

/**
 * Values of derived records that may be in hand before a commit, and of snapshots read for them. A small packet may publish
 * a large one again (its action's metadata), so a bound on what is read does not bound what comes of it.
 */
export const DRAFT_BYTES_MAX = 16 * 1024 * 1024

export interface KeyedFoldOptions extends Folding {
  readonly past: Past
  /** A record ran into a defect and was parked: for the logger. */
  readonly onDefect?: ((error: unknown, record: LogRecord) => void) | undefined
}

/**
 * The states of the fixtures of one partition, by key. RxJS's groupBy would not do: it forgets a fixture with its group,
 * while goals are deleted long after the end. After a failed commit its states are ahead of the log: throw it away.
 */
export interface KeyedFold {
  readonly memory: InMemory
  /** Folds records in offset order: all of them, or fewer when told to end or when what they give is large. */
  apply(records: readonly LogRecord[]): Promise<Applied>
  /** Brings a fixture into memory as it was before this place; null when told to end. */
  restore(before: Place): Promise<Entry | null>
  /** A record is known to run into a defect: restoring goes past it. */
  noteParked(key: string, offset: number): void
}

export interface Applied {
  /** How many of the records handed in were folded, from the first on. */
  readonly records: number
  /** What these gave, in order. */
  readonly drafts: readonly Draft[]
  /** One above the last record that gave something; 0 where none did. */
  readonly to: number
}

export function keyedFold(options: KeyedFoldOptions): KeyedFold {
  const memory = inMemory()
  const restorer = newRestorer(options, memory)

  async function park(record: LogRecord, error: unknown): Promise<readonly Draft[] | null> {
    options.onDefect?.(error, record)
    restorer.noteParked(record.key, record.offset)
    // The state may be half changed: begin again, without this record.
    const forgotten = memory.entries.get(record.key) ?? null
    memory.drop(record.key)
    const entry = await restorer.restore(record, forgotten)
    if (entry === null) return null
    const drafts = options.emit(parkedStep(options.codec, entry, record), record)
    pass(entry, record)
    return drafts
  }

  /** Null when told to end before it was done. */
  async function applyOne(record: LogRecord): Promise<readonly Draft[] | null> {
    const entry = memory.entries.get(record.key) ?? (await restorer.restore(record))
    if (entry === null) return null
    try {
      const drafts = advance(options, entry, record)
      memory.noteUse(record.key)
      return drafts
    } catch (error) {
      const drafts = await park(record, error)
      memory.noteUse(record.key)
      return drafts
    }
  }

  async function apply(records: readonly LogRecord[]): Promise<Applied> {
    await options.codec.prepare(records)
    const drafts: Draft[] = []
    let [count, to, bytes] = [0, 0, 0]
    memory.beginBatch()
    restorer.beginBatch()
    for (const record of records) {
      if (options.signal.aborted || bytes + restorer.bytes() >= DRAFT_BYTES_MAX) break
      const given = await applyOne(record)
      if (given === null) break
      for (const draft of given) {
        drafts.push(draft)
        bytes += draft.value.length
      }
      if (given.length > 0) to = record.offset + 1
      count++
    }
    memory.endBatch()
    return { records: count, drafts, to }
  }

  return { memory, apply, restore: restorer.restore, noteParked: restorer.noteParked }
}

interface Restorer {
  /** `forgotten`: as {@link Past} has it. */
  restore(before: Place, forgotten?: Entry | null): Promise<Entry | null>
  noteParked(key: string, offset: number): void
  beginBatch(): void
  /** What was read for the batch. */
  bytes(): number
}

function newRestorer({ past, ...options }: KeyedFoldOptions, memory: InMemory): Restorer {
  const parked = new Map<string, Set<number>>()
  let bytes = 0

  function noteParked(key: string, offset: number): void {
    const offsets = parked.get(key) ?? new Set()
    parked.set(key, offsets.add(offset))
  }

  return {
    noteParked,
    beginBatch() {
      bytes = 0
    },
    bytes: () => bytes,
    /**
     * Records that were parked in an earlier run are found by their throwing again, also when only what they derive throws:
     * so the whole step is repeated.
     */
    async restore(before, forgotten = null) {
      const { key } = before
      for (;;) {
        const base = await past.baseOf(key, forgotten)
        const { entry, from } = base
        const thrower = from === null ? null : await foldAgain(options, entry, from, before, parked.get(key))
        if (options.signal.aborted) return null
        if (thrower !== null) noteParked(key, thrower)
        else {
          bytes += base.bytes
          memory.admit(key, entry)
          return entry
        }
      }
    },
  }
}
