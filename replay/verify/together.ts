import type { RejectionCode } from '../../match/packet.ts'
import { FRAME_BYTES_MAX, OVERSIZED_KEPT_BYTES } from '../../match/raw.ts'
import { rejectionMessage } from '../../platform/rejections.ts'
import type { FeedQuality, Head } from '../../schemas/records.ts'
import {
  ACTION_CHANGES,
  CORRECTIONS,
  FEED_QUALITY,
  FIXTURE_EVENTS,
  FIXTURE_STATE,
  FIXTURES,
  QUARANTINE,
  SCORE_CHANGES,
  type Topic,
} from '../../schemas/topics.ts'
import type { Derived, Emission } from './emission.ts'
import { compare, type Find, isSame, type Place } from './findings.ts'
import type { Known } from './known.ts'
import type { Outcome } from './outcome.ts'

export function placeOf(source: number, topic: Topic, record?: Derived): Place {
  return { topic: topic.name, offset: record?.offset ?? null, source }
}

/** What may come of each kind of raw record; topics that are not named stay empty (R1, L4, L6). */
const GIVES: Readonly<Record<Outcome['kind'], readonly Topic[]>> = {
  accepted: [ACTION_CHANGES, CORRECTIONS, SCORE_CHANGES, FIXTURE_EVENTS, FEED_QUALITY, FIXTURE_STATE],
  duplicate: [FEED_QUALITY],
  rejected: [QUARANTINE],
  connection: [FEED_QUALITY, FIXTURE_STATE],
  certified: [FEED_QUALITY, FIXTURE_STATE],
  fixture: [FIXTURES],
  ignored: [],
}

/** Of these there is one, neither none nor two. A state of a compacted topic may be gone, as may one of the fixtures list. */
const ONE: Readonly<Partial<Record<Outcome['kind'], readonly Topic[]>>> = {
  accepted: [ACTION_CHANGES, FIXTURE_STATE],
  rejected: [QUARANTINE],
  connection: [FIXTURE_STATE],
  certified: [FIXTURE_STATE],
  fixture: [FIXTURES],
}

export function checkTopics(emission: Emission, { kind }: Outcome, isCompacted: boolean, find: Find): void {
  const { source, records } = emission
  for (const record of records) {
    if (!GIVES[kind].includes(record.topic)) {
      find(placeOf(source, record.topic, record), 'records', `none of a raw record that is ${kind}`, 'one')
    }
  }
  for (const topic of ONE[kind] ?? []) {
    const count = records.filter((record) => record.topic === topic).length
    const mayBeGone = isCompacted && topic.cleanup === 'compact' && count === 0
    if (count !== 1 && !mayBeGone) find(placeOf(source, topic), 'records', 1, count)
  }
}

/** The head is the same in all records of a raw record, and as the raw record tells (R6). */
export function checkHeads(known: Known, emission: Emission, outcome: Outcome, find: Find): void {
  const { source, raw: at, records } = emission
  const [first] = records
  const head = first && expectedHead(known, emission, outcome, first.value as Head)
  for (const record of records) {
    const place = placeOf(source, record.topic, record)
    if (head !== undefined) compare(find, place, head, record.value as object)
    const timestamp = at?.timestamp ?? Math.floor((record.value as Head).receivedAt / 1000)
    if (record.timestamp !== timestamp) find(place, 'timestamp', timestamp, record.timestamp)
  }
}

type ExpectedHead = { readonly [K in keyof Head]: Head[K] | undefined }

function expectedHead(known: Known, emission: Emission, outcome: Outcome, first: Head): ExpectedHead {
  const raw = emission.raw?.raw
  const packet = 'packet' in outcome ? outcome.packet : null
  const isUnfolded = outcome.kind === 'rejected' && (outcome.code === 'fold-error' || outcome.code === 'bad-raw-value')
  const tier = known.tier ?? (isUnfolded ? known.tierBefore : null)
  const foreign = raw === null ? { sport: '', tier: 'media' } : undefined
  return {
    fixtureId: known.fixtureId,
    sport: known.sport ?? raw?.sport ?? foreign?.sport ?? first.sport,
    tier: tier ?? raw?.tier ?? foreign?.tier ?? first.tier,
    stateRevision: known.revision,
    seq: packet === undefined ? first.seq : (packet?.seq ?? null),
    eventTime: packet === undefined ? first.eventTime : (packet?.eventTime ?? null),
    receivedAt: raw?.receivedAt ?? first.receivedAt,
  }
}

/** Records of one topic, in their order: as many as expected, each as expected. */
export function checkList<V>(
  source: number,
  topic: Topic<V>,
  expected: readonly { readonly [K in keyof V]?: V[K] | undefined }[],
  found: readonly Derived<V>[],
  find: Find,
): void {
  const what = (of: object): string => ('kind' in of ? String(of.kind) : 'one')
  for (const [i, value] of expected.entries()) {
    const record = found[i]
    if (record === undefined) find(placeOf(source, topic), 'records', what(value), 'none')
    else compare(find, placeOf(source, topic, record), value, record.value as object)
  }
  for (const record of found.slice(expected.length)) {
    find(placeOf(source, topic, record), 'records', 'none', what(record.value as object))
  }
}

/** What cannot be applied, with a text of the error table. */
export function checkQuarantined(emission: Emission, outcome: Outcome & { kind: 'rejected' }, find: Find): void {
  const [record] = emission.quarantined
  if (record === undefined) return
  const { code, found } = outcome
  const raw = emission.raw?.raw
  const message = code !== undefined && found !== undefined ? rejectionMessage(code as RejectionCode, found) : undefined
  const frame = raw?.frame
  const kept = frame && (frame.length > FRAME_BYTES_MAX ? frame.subarray(0, OVERSIZED_KEPT_BYTES) : frame)
  const place = placeOf(emission.source, QUARANTINE, record)
  compare(find, place, { code, message }, record.value)
  const published = record.value.frame
  if (kept !== undefined && !isSame(Buffer.from(kept), Buffer.from(published))) {
    find(place, 'frame', `${kept.length} bytes of the raw record`, `${published.length} others`)
  }
}

/** A line of feed-quality, as much as is known of it. */
export function quality(
  kind: FeedQuality['kind'],
  line: string | undefined,
  more: { readonly [K in 'fromSeq' | 'toSeq' | 'detail' | 'actions']?: FeedQuality[K] | undefined } = {},
): { readonly [K in keyof FeedQuality]?: FeedQuality[K] | undefined } {
  return { kind, line, fromSeq: null, toSeq: null, detail: null, actions: [], ...more }
}
