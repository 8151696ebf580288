import type { EventLog, LogRecord } from '../log/log.ts'
import type { Rejection } from '../match/packet.ts'
import type { RawRecord } from '../match/raw.ts'
import type { Rejected, Step } from '../match/step.ts'
import type { Codec } from '../schemas/codec.ts'
import type { Draft, Emit } from './emit.ts'
import { foreignRaw, readRaw } from './read-raw.ts'

/** The fold as a value (match/fold.ts with its rules); it may change the state in place. */
export interface Fold<S> {
  initial(): S
  fold(state: S, raw: RawRecord): { readonly state: S; readonly step: Step }
}

/** A fixture without a record for so long leaves memory; by the receivedAt of its partition, so that replays do alike. */
export const IDLE_MS_MAX = 6 * 3600 * 1000

export interface KeyedFoldOptions<S> {
  readonly log: EventLog
  readonly codec: Codec
  readonly fold: Fold<S>
  readonly emit: Emit
  /** A record ran into a defect and was parked: for the logger. */
  readonly onDefect?: ((error: unknown, record: LogRecord) => void) | undefined
}

/**
 * The states of the fixtures of one partition, by key. RxJS's groupBy would not do: it forgets a fixture with its group,
 * while goals are deleted long after the end. After a failed commit its states are ahead of the log: throw it away.
 */
export interface KeyedFold {
  /** Folds records in offset order; what they give, in order. */
  apply(records: readonly LogRecord[]): Promise<readonly Draft[]>
  /** Drops fixtures that are over or idle; a later record restores them from raw-actions. Between two batches only. */
  evict(): void
  /** Fixtures in memory. */
  size(): number
}

interface Entry<S> {
  state: S
  /** As its last step says, for records that cannot be folded. */
  sport: string
  tier: string
  stateRevision: number
  receivedAt: number
  isOver: boolean
}

export function keyedFold<S>(options: KeyedFoldOptions<S>): KeyedFold {
  const entries = new Map<string, Entry<S>>()
  const touched = new Set<string>()
  let receivedAt = 0

  async function restored(record: LogRecord): Promise<Entry<S>> {
    const entry = await restore(options, record)
    entries.set(record.key, entry)
    return entry
  }

  async function park(record: LogRecord, error: unknown): Promise<readonly Draft[]> {
    options.onDefect?.(error, record)
    // The state may be half changed: begin again, without this record.
    return options.emit(parkedStep(options.codec, await restored(record), record), record)
  }

  return {
    async apply(records) {
      await options.codec.prepare(records)
      const drafts: Draft[] = []
      for (const record of records) {
        const entry = entries.get(record.key) ?? (await restored(record))
        touched.add(record.key)
        try {
          for (const draft of advance(options, entry, record)) drafts.push(draft)
          receivedAt = entry.receivedAt
        } catch (error) {
          drafts.push(...(await park(record, error)))
        }
      }
      return drafts
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
function moveToEnd<S>(entries: Map<string, Entry<S>>, key: string): void {
  const entry = entries.get(key)
  entries.delete(key)
  if (entry !== undefined && !entry.isOver) entries.set(key, entry)
}

/** One record on top of a state. What throws here is a defect: bad input is data. */
function advance<S>(options: KeyedFoldOptions<S>, entry: Entry<S>, record: LogRecord): readonly Draft[] {
  const raw = readRaw(options.codec, record)
  if ('code' in raw) return options.emit(rejected(entry, foreignRaw(record), raw), record)
  const { state, step } = options.fold.fold(entry.state, raw)
  const drafts = options.emit(step, record)
  entry.state = state
  entry.sport = step.sport
  entry.tier = step.tier
  entry.stateRevision = step.stateRevision
  entry.receivedAt = raw.receivedAt
  if (raw.kind === 'ended') entry.isOver = true
  else if (raw.kind === 'opened') entry.isOver = false
  return drafts
}

/**
 * The state of a fixture before a record, from the log. Records that were parked then are found by their throwing again,
 * also when only what they derive throws; so the whole step is repeated, and everything before it for each of them.
 */
async function restore<S>(options: KeyedFoldOptions<S>, before: LogRecord): Promise<Entry<S>> {
  const history = await options.log.readKey(before.topic, before.key, { to: before.offset })
  await options.codec.prepare(history)
  const parked = new Set<number>()
  for (;;) {
    const entry = newEntry(options.fold.initial())
    const thrower = firstToThrow(options, entry, history, parked)
    if (thrower === null) return entry
    parked.add(thrower)
  }
}

function firstToThrow<S>(
  options: KeyedFoldOptions<S>,
  entry: Entry<S>,
  history: readonly LogRecord[],
  parked: ReadonlySet<number>,
): number | null {
  for (const record of history) {
    if (parked.has(record.offset)) continue
    try {
      advance(options, entry, record)
    } catch {
      return record.offset
    }
  }
  return null
}

function newEntry<S>(state: S): Entry<S> {
  return { state, sport: '', tier: '', stateRevision: 0, receivedAt: 0, isOver: false }
}

function parkedStep<S>(codec: Codec, entry: Entry<S>, record: LogRecord): Rejected {
  const raw = readRaw(codec, record)
  return rejected(entry, 'code' in raw ? foreignRaw(record) : raw, { code: 'fold-error', found: '' })
}

function rejected<S>(entry: Entry<S>, raw: RawRecord, rejection: Rejection): Rejected {
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
