import { pagesOfKey } from '../log/pages.ts'
import { readCertificate } from '../match/certificate.ts'
import { type Comparing, compareRecorded } from '../match/compare/comparison.ts'
import type { RawRecord, Tier } from '../match/raw.ts'
import { RAW_ACTIONS } from '../schemas/topics.ts'
import { valueIn } from '../schemas/value-in.ts'
import { withPatience } from './patience.ts'
import type { Producer } from './producer.ts'
import { recordedKey } from './raw-record.ts'

/** A fixture's records in the log, as far as they have been compared with a list. */
export interface Compared {
  readonly comparing: Comparing
  /** Every frame of any line and source (producer/raw-record.ts, `recordedKey`). */
  readonly keys: Set<string>
  /** `detail` of the newest certificate; null before the first, and when a packet came after it. */
  certificate: string | null
  /** The offset to go on from. */
  next: number
}

export function nothingCompared(comparing: Comparing): Compared {
  return { comparing, keys: new Set(), certificate: null, next: 0 }
}

/** The first packet that was accepted decides; null before. */
export function tierOf({ comparing }: Compared): Tier | null {
  return comparing.recorded.state.tier as Tier | null
}

/** What the log got since the last time, page by page: none is kept. Waits for a log that is away, until `signal` aborts. */
export async function compareOn(
  producer: Producer,
  fixtureId: string,
  compared: Compared,
  signal: AbortSignal,
): Promise<void> {
  const { options, timing } = producer
  const read = (): Promise<void> => readPages(producer, fixtureId, compared)
  await withPatience({ ...options, timing }, read, signal, () => ({ fixtureId }))
}

async function readPages(producer: Producer, fixtureId: string, compared: Compared): Promise<void> {
  const { log, codec, rawTopic } = producer.options
  for await (const page of pagesOfKey(log, rawTopic, fixtureId, undefined, compared.next)) {
    await codec.prepare(page)
    for (const record of page) {
      const raw = valueIn(codec, RAW_ACTIONS, record)
      if (raw !== null) note(compared, raw)
      // Whatever fails comes between two records, so that none is compared twice.
      compared.next = record.offset + 1
    }
  }
}

function note(compared: Compared, raw: RawRecord): void {
  if (raw.kind === 'certified' && readCertificate(raw.detail) !== null) compared.certificate = raw.detail
  if (raw.kind !== 'packet') return
  compared.certificate = null
  const packet = compareRecorded(compared.comparing, raw)
  compared.keys.add(recordedKey(packet, raw.frame, raw.detail))
}
