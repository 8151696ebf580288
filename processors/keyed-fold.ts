import type { EventLog, LogRecord } from '../log/log.ts'
import { pagesOfKey } from '../log/pages.ts'
import type { Rejection } from '../match/packet.ts'
import type { RawRecord } from '../match/raw.ts'
import type { FixtureState } from '../match/state.ts'
import type { Rejected, Step } from '../match/step.ts'
import type { Codec } from '../schemas/codec.ts'
import type { Draft, Emit } from './emit.ts'
import { foreignRaw, readRaw } from './read-raw.ts'

/** The fold as a value (match/fold.ts with its rules); it may change the state in place. */
export interface Fold {
  initial(): FixtureState
  fold(state: FixtureState, raw: RawRecord): { readonly state: FixtureState; readonly step: Step }
}

/** A fixture without a record for so long leaves memory; by the receivedAt of its partition, so that replays do alike. */
export const IDLE_MS_MAX = 6 * 3600 * 1000

/**
 * Values of derived records that may be in hand before a commit. A small packet may publish a large one again (its
 * action's metadata), so a bound on what is read does not bound what comes of it.
 */
export const DRAFT_BYTES_MAX = 16 * 1024 * 1024

export interface KeyedFoldOptions {
  readonly log: EventLog
  readonly codec: Codec
  readonly fold: Fold
  readonly emit: Emit
  /** Told to end, it stops after the record in hand. */
  readonly signal: AbortSignal
  /** A record ran into a defect and was parked: for the logger. */
  readonly onDefect?: ((error: unknown, record: LogRecord) => void) | undefined
}

/**
 * The states of the fixtures of one partition, by key. RxJS's groupBy would not do: it forgets a fixture with its group,
 * while goals are deleted long after the end. After a failed commit its states are ahead of the log: throw it away.
 */
export interface KeyedFold {
  /** Folds records in offset order: all of them, or fewer when told to end or when what they give is large. */
  apply(records: readonly LogRecord[]): Promise<Applied>
  /** Drops fixtures that are over or idle; a later record restores them from raw-actions. Between two batches only. */
  evict(): void
  /** Fixtures in memory. */
  size(): number
}

export interface Applied {
  /** How many of the records handed in were folded, from the first on. */
  readonly records: number
  /** What these gave, in order. */
  readonly drafts: readonly Draft[]
}

interface Entry {
  state: FixtureState
  /** As its last step says, for records that cannot be folded. */
  sport: string
  tier: string
  stateRevision: number
  receivedAt: number
  isOver: boolean
}

/** Offsets of a fixture's records that ran into a defect. */
type Parked = ReadonlySet<number>

export function keyedFold(options: KeyedFoldOptions): KeyedFold {
  const entries = new Map<string, Entry>()
  const parked = new Map<string, Set<number>>()
  const touched = new Set<string>()
  let receivedAt = 0

  function note(key: string, offset: number): void {
    const offsets = parked.get(key) ?? new Set()
    parked.set(key, offsets.add(offset))
  }

  /**
   * The state of a fixture before a record, from the log; null when told to end. Records that were parked in an earlier run
   * are found by their throwing again, also when only what they derive throws: so the whole step is repeated.
   */
  async function restored(record: LogRecord): Promise<Entry | null> {
    for (;;) {
      const entry = newEntry(options.fold.initial())
      const thrower = await replay(options, entry, record, parked.get(record.key))
      if (options.signal.aborted) return null
      if (thrower !== null) note(record.key, thrower)
      else {
        entries.set(record.key, entry)
        return entry
      }
    }
  }

  async function park(record: LogRecord, error: unknown): Promise<readonly Draft[] | null> {
    options.onDefect?.(error, record)
    note(record.key, record.offset)
    // The state may be half changed: begin again, without this record.
    entries.delete(record.key)
    const entry = await restored(record)
    return entry && options.emit(parkedStep(options.codec, entry, record), record)
  }

  /** Null when told to end before it was done. */
  async function applyOne(record: LogRecord): Promise<readonly Draft[] | null> {
    const entry = entries.get(record.key) ?? (await restored(record))
    if (entry === null) return null
    touched.add(record.key)
    try {
      const drafts = advance(options, entry, record)
      receivedAt = entry.receivedAt
      return drafts
    } catch (error) {
      return park(record, error)
    }
  }

  return {
    async apply(records) {
      await options.codec.prepare(records)
      const drafts: Draft[] = []
      let count = 0
      let bytes = 0
      for (const record of records) {
        if (options.signal.aborted || bytes >= DRAFT_BYTES_MAX) break
        const given = await applyOne(record)
        if (given === null) break
        for (const draft of given) {
          drafts.push(draft)
          bytes += draft.value.length
        }
        count++
      }
      return { records: count, drafts }
    },
    evict() {
      for (const key of touched) moveToEnd(entries, key)
      for (const [key, entry] of entries) {
        // Matches of different days come side by side in an import: what is in use stays, whatever its time.
        if (touched.has(key) || receivedAt - entry.receivedAt <= IDLE_MS_MAX * 1000) break
        entries.delete(key)
      }
      touched.clear()
    },
    size: () => entries.size,
  }
}

/** Keeps the map in order of last use; what is over leaves it. */
function moveToEnd(entries: Map<string, Entry>, key: string): void {
  const entry = entries.get(key)
  entries.delete(key)
  if (entry !== undefined && !entry.isOver) entries.set(key, entry)
}

/** One record on top of a state. What throws here is a defect: bad input is data. */
function advance({ codec, fold, emit }: KeyedFoldOptions, entry: Entry, record: LogRecord): readonly Draft[] {
  const raw = readRaw(codec, record)
  if ('code' in raw) return emit(rejected(entry, foreignRaw(record), raw), record)
  const { state, step } = fold.fold(entry.state, raw)
  const drafts = emit(step, record)
  entry.state = state
  entry.sport = step.sport
  entry.tier = step.tier
  entry.stateRevision = step.stateRevision
  entry.receivedAt = raw.receivedAt
  // What comes after `ended` may come in any number: a match that is corrected is not read again for each.
  entry.isOver = raw.kind === 'ended'
  return drafts
}

/** Folds what came before a record; the offset of the first one that runs into a defect, null where there is none. */
async function replay(
  options: KeyedFoldOptions,
  entry: Entry,
  before: LogRecord,
  parked: Parked | undefined,
): Promise<number | null> {
  for await (const page of pagesOfKey(options.log, before.topic, before.key, before.offset)) {
    if (options.signal.aborted) return null
    await options.codec.prepare(page)
    for (const record of page) {
      if (parked?.has(record.offset)) continue
      try {
        advance(options, entry, record)
      } catch {
        return record.offset
      }
    }
  }
  return null
}

function newEntry(state: FixtureState): Entry {
  return { state, sport: '', tier: '', stateRevision: 0, receivedAt: 0, isOver: false }
}

function parkedStep(codec: Codec, entry: Entry, record: LogRecord): Rejected {
  const raw = readRaw(codec, record)
  return rejected(entry, 'code' in raw ? foreignRaw(record) : raw, { code: 'fold-error', found: '' })
}

function rejected(entry: Entry, raw: RawRecord, rejection: Rejection): Rejected {
  return {
    kind: 'rejected',
    raw,
    sport: entry.sport === '' ? raw.sport : entry.sport,
    tier: entry.tier === '' ? raw.tier : entry.tier,
    stateRevision: entry.stateRevision,
    rejection,
    packet: null,
  }
}
