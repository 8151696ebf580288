import { readFrame } from '../feed/frame.ts'
import { isRejection, parsePacket } from '../match/parse.ts'
import type { RawRecord } from '../match/raw.ts'
import { TouchlineError } from '../platform/errors.ts'
import { RAW_ACTIONS } from '../schemas/topics.ts'
import { type LineMemory, newLineMemory, remember } from './line-memory.ts'
import { withPatience } from './patience.ts'
import { lineOf, type Producer } from './producer.ts'
import { frameKey, oversizedKey } from './raw-record.ts'

/** What the log holds of a fixture; the only place where a producer finds out where to go on (DESIGN §5). */
export interface History {
  /** What this line has recorded from the stream. */
  readonly line: LineMemory
  /** Every frame of any line and source (producer/raw-record.ts, `frameKey`). */
  readonly keys: ReadonlySet<string>
  /** The packet of the highest seq says that no more come. */
  readonly isFinished: boolean
  /** `ended` was recorded, and nothing was opened after it. */
  readonly isEnded: boolean
  /** The newest object of the fixtures list; null when there is none. */
  readonly listing: Uint8Array | null
}

/** Waits for a log that is away, until `signal` aborts. */
export async function readHistory(producer: Producer, fixtureId: string, signal: AbortSignal): Promise<History> {
  const { options, timing } = producer
  const read = () => readRaw(producer, fixtureId)
  const records = await withPatience({ ...options, timing }, read, signal, () => ({ fixtureId }))
  return historyOf(records, fixtureId, lineOf(producer))
}

function historyOf(records: readonly RawRecord[], fixtureId: string, lineName: string): History {
  const line = newLineMemory()
  const keys = new Set<string>()
  const packets: { readonly seq: number; readonly frame: Uint8Array }[] = []
  let isEnded = false
  let listing: Uint8Array | null = null
  for (const raw of records) {
    if (raw.kind === 'ended') isEnded = true
    else if (raw.kind === 'opened') isEnded = false
    else if (raw.kind === 'fixture') listing = raw.frame
    if (raw.kind !== 'packet') continue
    const frame = readFrame(raw.frame, fixtureId)
    const key = oversizedKey(raw.detail) ?? frameKey(frame, raw.frame)
    keys.add(key)
    if (raw.line === lineName && raw.source === 'stream') remember(line, key, raw.position)
    if (frame.kind === 'packet') packets.push({ seq: frame.seq, frame: raw.frame })
  }
  return { line, keys, isFinished: isLastFinished(packets, fixtureId), isEnded, listing }
}

async function readRaw({ options }: Producer, fixtureId: string): Promise<readonly RawRecord[]> {
  const { log, codec, rawTopic } = options
  const records = await log.readKey(rawTopic, fixtureId)
  await codec.prepare(records)
  return records.flatMap(({ value }) => {
    try {
      return [codec.decode(RAW_ACTIONS, value)]
    } catch (error) {
      // Something else wrote it; the processors quarantine it.
      if (error instanceof TouchlineError && error.code === 'bad-value') return []
      throw error
    }
  })
}

/** As the fold sees it: of the highest seq that is a packet in every respect, the first one recorded. */
function isLastFinished(
  packets: readonly { readonly seq: number; readonly frame: Uint8Array }[],
  fixtureId: string,
): boolean {
  const highestFirst = [...packets].sort((a, b) => b.seq - a.seq)
  for (const { frame } of highestFirst) {
    const packet = parsePacket(frame, fixtureId, null)
    if (!isRejection(packet)) return packet.finished || packet.summary?.finished === true
  }
  return false
}
