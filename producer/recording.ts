import { sportOf } from '../feed/address.ts'
import { isBlank, readRecordedFrame } from '../feed/recorded.ts'
import type { EventLog, NewRecord } from '../log/log.ts'
import { pagesOfKey } from '../log/pages.ts'
import type { RawRecord, Tier } from '../match/raw.ts'
import type { Clock } from '../platform/clock.ts'
import type { Codec } from '../schemas/codec.ts'
import { fullName, RAW_ACTIONS } from '../schemas/topics.ts'
import { valueIn } from '../schemas/value-in.ts'
import { DEFAULT_LINE } from './producer.ts'

/** A frame of a recording, or the beginning of one above 1 MiB with what else is known of it. */
export interface ImportedFrame {
  readonly bytes: Uint8Array
  readonly detail: string | null
}

export interface RecordingOptions {
  readonly log: EventLog
  readonly codec: Codec
  readonly clock: Clock
  readonly prefix: string
  /** Sport as in the URL. */
  readonly path: string
  readonly tier: Tier
  /** `event`: the packet's own time counts as the time of receipt, and is marked as assumed. */
  readonly receivedAt: 'event' | 'now'
}

/** `detail` of a record whose receivedAt is the packet's own time. */
const ASSUMED = 'assumed'
const BATCH = { records: 1000, bytes: 4 * 1024 * 1024 } as const

/** Appends the frames of recordings to raw-actions, in their order. */
export interface Recording {
  /** Resolves when the frame is taken; every so often that waits for the log. Rejects with what the log says. */
  add(frame: ImportedFrame): Promise<void>
  /** Writes what is left; resolves with how many were written in all. */
  finish(): Promise<number>
}

export function openRecording(options: RecordingOptions): Recording {
  const { log, codec, clock } = options
  const rawTopic = fullName(options.prefix, RAW_ACTIONS)
  const newest = new Map<string, number>()
  let batch: NewRecord[] = []
  let bytes = 0
  let written = 0

  async function flush(): Promise<void> {
    const headers = { published: String(clock.micros()) }
    await log.append(batch.map((record) => ({ ...record, headers })))
    written += batch.length
    batch = []
    bytes = 0
  }

  /** receivedAt of the fixture's newest record, from the log at first. */
  async function newestOf(fixtureId: string): Promise<number> {
    const known = newest.get(fixtureId)
    if (known !== undefined) return known
    const last = await log.latest(rawTopic, fixtureId)
    if (last === null) return 0
    await codec.prepare([last])
    return valueIn(codec, RAW_ACTIONS, last)?.receivedAt ?? newestOfAll(fixtureId)
  }

  /** Behind records of something else, which have no such time. */
  async function newestOfAll(fixtureId: string): Promise<number> {
    let receivedAt = 0
    for await (const page of pagesOfKey(log, rawTopic, fixtureId)) {
      await codec.prepare(page)
      for (const record of page) receivedAt = valueIn(codec, RAW_ACTIONS, record)?.receivedAt ?? receivedAt
    }
    return receivedAt
  }

  return {
    async add(frame) {
      if (isBlank(frame.bytes)) return
      const told = readRecordedFrame(frame.bytes)
      const otherwise = options.receivedAt === 'now' ? clock.micros() : (told.eventTime ?? 0)
      const wanted = told.receivedAt ?? otherwise
      const receivedAt = Math.max(wanted, await newestOf(told.fixtureId))
      newest.set(told.fixtureId, receivedAt)
      const isAssumed = options.receivedAt === 'event' && told.receivedAt === null
      const raw = importedRecord(options, frame, told.fixtureId, receivedAt, isAssumed ? ASSUMED : null)
      const value = codec.encode(RAW_ACTIONS, raw)
      batch.push({ topic: rawTopic, key: told.fixtureId, value, headers: {}, timestamp: Math.floor(receivedAt / 1000) })
      bytes += value.length
      if (batch.length >= BATCH.records || bytes >= BATCH.bytes) await flush()
    },
    async finish() {
      if (batch.length > 0) await flush()
      return written
    },
  }
}

/** A frame that came from elsewhere than the provider's sockets and lists. */
export function importedRecord(
  { path, tier }: Pick<RecordingOptions, 'path' | 'tier'>,
  frame: ImportedFrame,
  fixtureId: string,
  receivedAt: number,
  detail: string | null,
): RawRecord {
  return {
    fixtureId,
    path,
    sport: sportOf(path),
    tier,
    source: 'import',
    kind: 'packet',
    line: DEFAULT_LINE,
    connectionId: null,
    position: null,
    receivedAt,
    frame: frame.bytes,
    detail: frame.detail ?? detail,
  }
}
