import type { FixtureAddress } from '../feed/address.ts'
import type { LogRecord } from '../log/log.ts'
import { othersTurn, PAGE } from '../log/pages.ts'
import { readCertificate } from '../match/certificate.ts'
import { isCompleted, saysOver } from '../match/finality.ts'
import { readListing } from '../match/listing.ts'
import { isRejection, parseFrame, parsePacket } from '../match/parse.ts'
import type { RawRecord } from '../match/raw.ts'
import { RAW_ACTIONS } from '../schemas/topics.ts'
import { valueIn } from '../schemas/value-in.ts'
import { isEndedAfter } from './history.ts'
import { withPatience } from './patience.ts'
import type { Producer } from './producer.ts'

/** The fixtures that raw-actions has more of than objects of the fixtures list, in the order of their first records, partition by partition. */
export interface Finished {
  /** Without a certificate, or with packets behind the newest one. */
  readonly due: readonly FixtureAddress[]
  /** With a newest certificate, by what it says. */
  readonly complete: readonly FixtureAddress[]
  readonly incomplete: readonly FixtureAddress[]
  /** Not over, as far as the log tells: whoever recorded them may have ended before they did. */
  readonly open: readonly FixtureAddress[]
}

/** What is kept of a fixture while the log is read. */
interface Known {
  readonly path: string
  /** Of the first packet; before, of the first record. */
  tier: FixtureAddress['tier']
  /** Of the highest seq that is a packet in every respect; 0 before the first. */
  highest: { readonly seq: number; readonly isOver: boolean }
  isEnded: boolean
  /** By the newest object of the fixtures list: the packets that say so may be lost. */
  isListedOver: boolean
  /** There is something else than objects of the fixtures list. */
  isFollowed: boolean
  /** `complete` of the newest certificate; null without one, or when a packet came after it. */
  certified: boolean | null
}

/**
 * Reads raw-actions once, as far as it goes now. A fixture is over when the packet of its highest seq says so (match/finality.ts), or
 * the fixtures list, or when `ended` was recorded and nothing opened after it. `onRead` is called with the number of records read so far. Null when
 * `signal` aborted before.
 */
export async function findFinished(
  producer: Producer,
  signal: AbortSignal,
  onRead: (records: number) => void = () => {},
): Promise<Finished | null> {
  const { log, codec, rawTopic } = producer.options
  const known = new Map<string, Known>()
  let records = 0
  for (let partition = 0; partition < log.partitions; partition++) {
    const end = await log.end(rawTopic, partition)
    for (let offset = 0; offset < end; ) {
      const page = await readPage(producer, partition, offset, signal)
      for (const record of page) note(known, record, valueIn(codec, RAW_ACTIONS, record))
      offset = (page.at(-1)?.offset ?? end) + 1
      records += page.length
      onRead(records)
      await othersTurn()
      if (signal.aborted) return null
    }
  }
  return sorted(known)
}

/** Waits for a log that is away, until `signal` aborts. */
function readPage(
  { options, timing }: Producer,
  partition: number,
  offset: number,
  signal: AbortSignal,
): Promise<readonly LogRecord[]> {
  const { log, codec, rawTopic } = options
  const read = async (): Promise<readonly LogRecord[]> => {
    const page = await log.read(rawTopic, partition, offset, PAGE)
    await codec.prepare(page)
    return page
  }
  return withPatience({ ...options, timing }, read, signal, () => ({ topic: rawTopic, partition }))
}

function note(all: Map<string, Known>, { key }: LogRecord, raw: RawRecord | null): void {
  if (raw === null) return
  const known = all.get(key) ?? newKnown(raw)
  all.set(key, known)
  known.isEnded = isEndedAfter(known.isEnded, raw.kind)
  if (raw.kind === 'certified') known.certified = readCertificate(raw.detail) ?? known.certified
  if (raw.kind === 'fixture') known.isListedOver = isListedOver(raw)
  else known.isFollowed = true
  if (raw.kind === 'packet') notePacket(known, raw)
}

function notePacket(known: Known, raw: RawRecord): void {
  known.certified = null
  const packet = parsePacket(raw.frame, raw.fixtureId, raw.detail)
  if (isRejection(packet)) return
  if (known.highest.seq === 0) known.tier = raw.tier
  if (packet.seq > known.highest.seq) known.highest = { seq: packet.seq, isOver: saysOver(packet) }
}

function isListedOver({ frame, detail }: RawRecord): boolean {
  const read = parseFrame(frame, detail)
  if ('code' in read) return false
  const listing = readListing(read.json)
  return !('code' in listing) && isCompleted(listing)
}

function newKnown({ path, tier }: RawRecord): Known {
  const highest = { seq: 0, isOver: false }
  return { path, tier, highest, isEnded: false, isListedOver: false, isFollowed: false, certified: null }
}

function sorted(all: ReadonlyMap<string, Known>): Finished {
  const due: FixtureAddress[] = []
  const complete: FixtureAddress[] = []
  const incomplete: FixtureAddress[] = []
  const open: FixtureAddress[] = []
  for (const [fixtureId, { path, tier, highest, isEnded, isListedOver, isFollowed, certified }] of all) {
    if (!isFollowed) continue
    const isOver = highest.isOver || isEnded || isListedOver
    const ofOver = certified === null ? due : certified ? complete : incomplete
    const to = isOver ? ofOver : open
    to.push({ path, fixtureId, tier })
  }
  return { due, complete, incomplete, open }
}
