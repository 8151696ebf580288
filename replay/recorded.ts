import type { LogReader, LogRecord } from '../log/log.ts'
import { pagesOfKey, pagesOfPartition } from '../log/pages.ts'
import type { Step } from '../match/step.ts'
import { type Entry, newEntry, parkedStep, pass, settle, type Taking, take } from '../processors/entry.ts'
import type { Decoder } from '../schemas/codec.ts'

/** A log whose raw-actions are read again. */
export interface Recorded {
  readonly log: LogReader
  readonly codec: Decoder
  /** Full name of its raw-actions. */
  readonly rawTopic: string
  /** Told to end, what reads it ends after the page in hand. */
  readonly signal: AbortSignal
}

/** The fixtures of raw-actions, each once: partition by partition, in the order of their first records. */
export async function* recordedFixtures({ log, rawTopic, signal }: Omit<Recorded, 'codec'>): AsyncGenerator<string> {
  for (let partition = 0; partition < log.partitions; partition++) {
    const seen = new Set<string>()
    for await (const page of pagesOfPartition(log, rawTopic, partition)) {
      if (signal.aborted) return
      for (const { key } of page) {
        if (seen.has(key)) continue
        seen.add(key)
        yield key
      }
    }
  }
}

/** A fixture that is being folded again. */
export interface Refolding {
  /** At its end what the processors would have in memory. */
  readonly entry: Entry
  /** Offsets of records that ran into a defect. */
  readonly parked: Set<number>
}

export function newRefolding({ fold }: Pick<Taking, 'fold'>): Refolding {
  return { entry: newEntry(fold.initial()), parked: new Set() }
}

/**
 * Folds the next raw record; `give` makes of its step what is wanted of it. Where the fold or `give` throws, so does this: then
 * {@link park} goes past the record, as the processors do, and calls `give` for that. So what `give` does beside must be done
 * last, when nothing can throw any more.
 */
export function foldNext<T>(taking: Taking, { entry }: Refolding, record: LogRecord, give: Give<T>): T {
  const taken = take(taking, entry, record)
  const given = give(taken.step, record)
  settle(entry, record, taken)
  return given
}

export type Give<T> = (step: Step, record: LogRecord) => T

/** Brings the entry to where it was before the record, without those that were parked, and goes past it. */
export async function park<T>(
  recorded: Recorded & Taking,
  { entry, parked }: Refolding,
  record: LogRecord,
  give: Give<T>,
): Promise<T> {
  parked.add(record.offset)
  await foldUpTo(recorded, entry, record, parked)
  const given = give(parkedStep(recorded.codec, entry, record), record)
  pass(entry, record)
  return given
}

/** Folds the raw records of a fixture in log order, page by page; of each {@link foldNext} or {@link park}, once. */
export async function* stepsOf<T>(
  recorded: Recorded & Taking,
  entry: Entry,
  fixtureId: string,
  give: Give<T>,
): AsyncGenerator<readonly T[]> {
  const { log, codec, rawTopic, signal } = recorded
  const refolding: Refolding = { entry, parked: new Set() }
  for await (const page of pagesOfKey(log, rawTopic, fixtureId)) {
    if (signal.aborted) return
    await codec.prepare(page)
    const given: T[] = []
    for (const record of page) {
      try {
        given.push(foldNext(recorded, refolding, record, give))
      } catch {
        given.push(await park(recorded, refolding, record, give))
      }
    }
    yield given
  }
}

/** Brings the entry to where it is before a record of the fixture, without the parked ones. */
export async function foldUpTo(
  recorded: Recorded & Taking,
  entry: Entry,
  { key, offset }: Pick<LogRecord, 'key' | 'offset'>,
  parked: ReadonlySet<number>,
): Promise<void> {
  Object.assign(entry, newEntry(recorded.fold.initial()))
  for await (const page of pagesOfKey(recorded.log, recorded.rawTopic, key, offset)) {
    await recorded.codec.prepare(page)
    for (const record of page) {
      if (parked.has(record.offset)) pass(entry, record)
      else settle(entry, record, take(recorded, entry, record))
    }
  }
}
