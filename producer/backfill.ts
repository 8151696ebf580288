import type { FixtureAddress } from '../feed/address.ts'
import { type SplitList, splitList, splitWholeList } from '../feed/list.ts'
import { beginComparison, type Comparison, conclude, heldOf, listedFrom } from '../match/compare/comparison.ts'
import { isCertifiable, writeCertificate } from '../match/compare/detail.ts'
import type { RawRecord } from '../match/raw.ts'
import { TouchlineError } from '../platform/errors.ts'
import { type Compared, compareOn, nothingCompared, tierOf } from './compared.ts'
import { type ListCounts, type ListElement, type OrderedList, orderedList, recordMissing } from './missing.ts'
import { lineOf, type Producer } from './producer.ts'
import { certifiedRecord, type Origin, packetRecord, sha256 } from './raw-record.ts'
import type { RestAnswer } from './rest.ts'

export interface Backfilled extends ListCounts {
  readonly isWhole: boolean
  readonly comparison: Comparison
  /** `recorded`: as a `certified` record · `same`: the log ends with this one · `none`: it is too early for one. */
  readonly certificate: 'recorded' | 'same' | 'none'
}

/** Null when `signal` aborted before it was done. */
export type BackfillResult = Backfilled | null

/**
 * Reads a fixture's REST list once, records what is not in the log, and then the certificate: the comparison of the two.
 * Throws `provider-refused`, `list-missing` or `provider-unreachable`, with the provider's words; and what the log throws.
 */
export async function backfill(
  producer: Producer,
  target: FixtureAddress,
  signal: AbortSignal,
): Promise<BackfillResult> {
  const answer = await producer.rest?.actions(target, signal)
  if (answer === undefined) throw new TouchlineError('usage', { what: 'backfill needs the base of REST: --api-url' })
  if (answer.is === 'stopped') return null
  return compareWithList(producer, target, orderedList(listOf(answer, target), target.fixtureId), signal)
}

/** What is beside the request. */
export async function compareWithList(
  producer: Producer,
  target: FixtureAddress,
  list: OrderedList,
  signal: AbortSignal,
): Promise<BackfillResult> {
  const { fixtureId } = target
  const origin: Origin = { target, line: lineOf(producer), source: 'rest', connectionId: null }
  const { elements, isWhole } = list
  const compared = nothingCompared(beginComparison(listedFrom(rawsOf(elements, origin), isWhole)))
  await compareOn(producer, fixtureId, compared, signal)
  const before = heldOf(compared.comparing, sha256)
  // The list names no tier (feed/address.ts): it fills what is there, and the fold takes no other.
  const ours = { ...target, tier: tierOf(compared) ?? target.tier }
  const counts = await recordMissing(producer, ours, list, compared.keys, signal)
  if (counts === null) return null
  if (counts.recorded > 0) await compareOn(producer, fixtureId, compared, signal)
  const after = counts.recorded > 0 ? heldOf(compared.comparing, sha256) : before
  const comparison = conclude(compared.comparing, { before, after }, sha256)
  const certificate = await certify(producer, { ...origin, target: ours }, compared, comparison, signal)
  return certificate && { ...counts, isWhole, comparison, certificate }
}

/** Behind the packets of its fixture: these are in the log. Null when `signal` aborted before. */
async function certify(
  producer: Producer,
  origin: Origin,
  compared: Compared,
  comparison: Comparison,
  signal: AbortSignal,
): Promise<Backfilled['certificate'] | null> {
  if (!isCertifiable(comparison)) return 'none'
  const detail = writeCertificate(comparison)
  if (detail === compared.certificate) return 'same'
  producer.recorder.record(certifiedRecord(origin, detail, producer.options.clock.micros()))
  producer.counts.notes++
  return (await producer.recorder.flushed(signal)) ? 'recorded' : null
}

/** As the fold reads them; when is not compared. */
function* rawsOf(list: readonly ListElement[], origin: Origin): Generator<RawRecord> {
  const head = packetRecord(origin, new Uint8Array(0), null, 0)
  for (const { bytes } of list) yield { ...head, frame: bytes }
}

/** A list that stays broken is taken as far as it goes: whole packets in it are packets. */
function listOf(answer: Exclude<RestAnswer, { is: 'stopped' }>, target: FixtureAddress): SplitList {
  const fixture = `${target.path}/${target.fixtureId}`
  switch (answer.is) {
    case 'ok': {
      const list = splitWholeList(answer.body)
      if (list !== null) return list
      throw new TouchlineError('provider-unreachable', { fixture, found: 'JSON that is no array' })
    }
    case 'refused':
      throw new TouchlineError('provider-refused', { fixture, found: answer.words })
    case 'missing':
      throw new TouchlineError('list-missing', { fixture, found: answer.words })
    case 'failed':
      if (answer.body !== null) return splitList(answer.body)
      throw new TouchlineError('provider-unreachable', { fixture, found: answer.words })
    default:
      return answer satisfies never
  }
}
