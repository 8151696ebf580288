import type { LogReader, LogRecord } from '../log/log.ts'
import { pagesOfKey } from '../log/pages.ts'
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

const PAGE = { records: 1000, bytes: 8 * 1024 * 1024 } as const

/** The fixtures of raw-actions, each once: partition by partition, in the order of their first records. */
export async function* recordedFixtures({ log, rawTopic, signal }: Omit<Recorded, 'codec'>): AsyncGenerator<string> {
  for (let partition = 0; partition < log.partitions; partition++) {
    const seen = new Set<string>()
    const end = await log.end(rawTopic, partition)
    for (let offset = 0; offset < end && !signal.aborted; ) {
      const page = await log.read(rawTopic, partition, offset, PAGE)
      for (const { key } of page) {
        if (seen.has(key)) continue
        seen.add(key)
        yield key
      }
      offset = (page.at(-1)?.offset ?? end) + 1
      await othersTurn()
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
        await foldWithout(recorded, entry, record, parked)
        given.push(give(parkedStep(codec, entry, record), record))
        pass(entry, record)
      }
    }
    yield given
    await othersTurn()
  }
}

/** An embedded log answers at once, for ever: without a pause no signal would be heard before the end. */
export function othersTurn(): Promise<void> {
  return new Promise((done) => setImmediate(done))
}

/** Brings the entry to where it was before `last`, without the parked records. */
async function foldWithout(
  recorded: Recorded & Taking,
  entry: Entry,
  { key, offset }: LogRecord,
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
