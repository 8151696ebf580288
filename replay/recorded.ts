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

/**
 * Folds the raw records of a fixture in log order, page by page, into `entry`, which is at the end what the processors would
 * have in memory; `give` makes of each step what is wanted of it. It is called once for each record that it succeeds with. Where
 * the fold or `give` throws, the record is parked, as the processors do, and `give` is called for that: so what it does beside
 * must be done last, when nothing can throw any more.
 */
export async function* stepsOf<T>(
  recorded: Recorded & Taking,
  entry: Entry,
  fixtureId: string,
  give: (step: Step, record: LogRecord) => T,
): AsyncGenerator<readonly T[]> {
  const { log, codec, rawTopic, signal } = recorded
  const parked = new Set<number>()
  for await (const page of pagesOfKey(log, rawTopic, fixtureId)) {
    if (signal.aborted) return
    await codec.prepare(page)
    const given: T[] = []
    for (const record of page) {
      try {
        const taken = take(recorded, entry, record)
        given.push(give(taken.step, record))
        settle(entry, record, taken)
      } catch {
        parked.add(record.offset)
        await foldUpTo(recorded, entry, record, parked)
        given.push(give(parkedStep(codec, entry, record), record))
        pass(entry, record)
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
