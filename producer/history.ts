import { readFrame } from '../feed/frame.ts'
import { pagesOfKey } from '../log/pages.ts'
import { partitionOf } from '../log/partitioner.ts'
import { isFlaggedFinished } from '../match/finality.ts'
import { isRejection, parsePacket } from '../match/parse.ts'
import type { RawRecord } from '../match/raw.ts'
import { RAW_ACTIONS } from '../schemas/topics.ts'
import { valueIn } from '../schemas/value-in.ts'
import { type LineMemory, newLineMemory, remember } from './line-memory.ts'
import { withPatience } from './patience.ts'
import { lineOf, type Producer } from './producer.ts'
import { frameKey, listingKey, oversizedKey, recordedKey } from './raw-record.ts'

/** What the log holds of a fixture; the only place where a producer finds out where to go on (DESIGN §5). */
export interface History {
  /** What this line has recorded from the stream. */
  readonly line: LineMemory
  /** Every frame of any line and source (producer/raw-record.ts, `recordedKey`). */
  readonly keys: ReadonlySet<string>
  /** The packet of the highest seq says that no more come. */
  readonly isFinished: boolean
  /** `ended` was recorded, and nothing was opened after it. */
  readonly isEnded: boolean
  /** Of the newest object of the fixtures list (`listingKey`); null when there is none. */
  readonly listing: string | null
}

/** Waits for a log that is away, until `signal` aborts. */
export async function readHistory(producer: Producer, fixtureId: string, signal: AbortSignal): Promise<History> {
  const { options, timing } = producer
  const read = (): Promise<History> => readPages(producer, fixtureId)
  return withPatience({ ...options, timing }, read, signal, () => ({ fixtureId }))
}

/** `next`: the offset to look from the next time. */
export interface Ending {
  readonly isEnded: boolean
  readonly next: number
}

/** {@link History.isEnded} of a fixture that others follow, by what the log got since the last look. */
export async function readEnding(
  producer: Producer,
  fixtureId: string,
  since: Ending,
  signal: AbortSignal,
): Promise<Ending> {
  const { options, timing } = producer
  const read = (): Promise<Ending> => readPagesSince(producer, fixtureId, since)
  return withPatience({ ...options, timing }, read, signal, () => ({ fixtureId }))
}

async function readPagesSince(producer: Producer, fixtureId: string, since: Ending): Promise<Ending> {
  const { log, codec, rawTopic } = producer.options
  const next = await log.end(rawTopic, partitionOf(fixtureId, log.partitions))
  let { isEnded } = since
  for await (const page of pagesOfKey(log, rawTopic, fixtureId, next, since.next)) {
    await codec.prepare(page)
    for (const record of page) isEnded = isEndedAfter(isEnded, valueIn(codec, RAW_ACTIONS, record)?.kind)
  }
  return { isEnded, next }
}

export function isEndedAfter(isEnded: boolean, kind: string | undefined): boolean {
  return kind === 'ended' || (kind !== 'opened' && isEnded)
}

/** Frames are looked at page by page, and none is kept: a fixture may have any number of them. */
async function readPages(producer: Producer, fixtureId: string): Promise<History> {
  const { log, codec, rawTopic } = producer.options
  const lineName = lineOf(producer)
  const memory = newMemory()
  for await (const page of pagesOfKey(log, rawTopic, fixtureId)) {
    await codec.prepare(page)
    for (const record of page) {
      const raw = valueIn(codec, RAW_ACTIONS, record)
      if (raw !== null) note(memory, raw, record.key, lineName)
    }
  }
  const { line, keys, highest, isEnded, listing } = memory
  return { line, keys, isFinished: highest.isFinished, isEnded, listing }
}

interface Memory {
  readonly line: LineMemory
  readonly keys: Set<string>
  /** As the fold sees it: of the highest seq that is a packet in every respect, the first one recorded. */
  highest: { readonly seq: number; readonly isFinished: boolean }
  isEnded: boolean
  listing: string | null
}

function newMemory(): Memory {
  return {
    line: newLineMemory(),
    keys: new Set(),
    highest: { seq: 0, isFinished: false },
    isEnded: false,
    listing: null,
  }
}

function note(memory: Memory, raw: RawRecord, fixtureId: string, lineName: string): void {
  memory.isEnded = isEndedAfter(memory.isEnded, raw.kind)
  if (raw.kind === 'fixture') memory.listing = oversizedKey(raw.detail) ?? listingKey(raw.frame)
  if (raw.kind !== 'packet') return
  const key = oversizedKey(raw.detail) ?? frameKey(readFrame(raw.frame, fixtureId), raw.frame)
  if (raw.line === lineName && raw.source === 'stream') remember(memory.line, key, raw.position)
  const packet = parsePacket(raw.frame, fixtureId, raw.detail)
  memory.keys.add(recordedKey(isRejection(packet) ? null : packet, raw.frame, raw.detail))
  if (isRejection(packet) || packet.seq <= memory.highest.seq) return
  memory.highest = { seq: packet.seq, isFinished: isFlaggedFinished(packet) }
}
