import { type RuleTable, rulesOfSport } from '../../match/rules.ts'
import type { FeedQuality, Head } from '../../schemas/records.ts'
import { FEED_QUALITY, FIXTURES, RAW_ACTIONS } from '../../schemas/topics.ts'
import { checkAfter } from './after.ts'
import { type Lines, noLines, noteConnection } from './connections.ts'
import { type Derived, type Emission, emissionsOf, type RawAt } from './emission.ts'
import { noteEvents } from './events.ts'
import { collector, type Find, type Finding } from './findings.ts'
import { openGaps } from './gaps.ts'
import { checkHeaders, type TopicSet } from './headers.ts'
import { highestSeq, type Known, nothingKnown } from './known.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { checkPacket } from './packets.ts'
import { firstView } from './scores.ts'
import { checkHeads, checkList, checkQuarantined, checkTopics, quality } from './together.ts'

/** What a log has of a fixture. */
export interface FixtureRecords {
  readonly fixtureId: string
  /** In the order of each topic. */
  readonly records: readonly Derived[]
  /** Records of derived topics whose bytes are no value of them. */
  readonly unreadable?: readonly Derived[]
  /** In offset order; null where the raw-actions that these were derived from are not there. */
  readonly raws: readonly RawAt[] | null
  /** Raw offset below which all is derived. */
  readonly to: number
}

/** What the records are held against. */
export interface Against extends TopicSet {
  readonly rules: RuleTable
  /** Records of compacted topics may be gone, but for the last one of a fixture. */
  readonly isCompacted: boolean
}

export interface Verified {
  /** Of what is derived, else of the first raw record; null where nothing is there. */
  readonly sport: string | null
  /** The first of them. */
  readonly findings: readonly Finding[]
  readonly count: number
  /** Names of other logics that wrote some of the records: then what rests on rules is not checked. */
  readonly logics: readonly string[]
}

/** Of a long match each record takes longer: whoever runs it looks up in between. */
const CHECKED_AT_ONCE = 500

/** Are the derived records of a fixture one truth? Counted anew from records, without the fold. */
export function* verifying(fixtureRecords: FixtureRecords, against: Against): Generator<undefined, Verified> {
  const { fixtureId, records, unreadable = [], raws, to } = fixtureRecords
  const { findings, find, count } = collector(fixtureId)
  for (const { topic, offset } of unreadable) {
    find({ topic: topic.name, offset, source: null }, 'value', 'one of this topic', 'bytes that are none')
  }
  checkHeaders(records, against, find)
  const logics = [...new Set(records.map(({ headers }) => headers.logic ?? ''))].filter((one) => one !== against.logic)
  const known = nothingKnown(fixtureId)
  const fixture: Checked = {
    known,
    lines: raws === null ? null : noLines(),
    against,
    isForeign: logics.length > 0,
    find,
  }
  let checked = 0
  for (const emission of emissionsOf(records, raws ?? [], to)) {
    checkEmission(fixture, emission)
    if (++checked % CHECKED_AT_ONCE === 0) yield
  }
  const sport = known.sport ?? raws?.find(({ raw }) => raw !== null)?.raw?.sport ?? null
  return { sport, findings, count: count(), logics }
}

/** The whole of it at once. */
export function verifyFixture(fixtureRecords: FixtureRecords, against: Against): Verified {
  const steps = verifying(fixtureRecords, against)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

interface Checked {
  readonly known: Known
  /** Null without raw-actions. */
  readonly lines: Lines | null
  readonly against: Against
  readonly isForeign: boolean
  readonly find: Find
}

function checkEmission(checked: Checked, emission: Emission): void {
  const { known, lines, against, find } = checked
  const outcome = outcomeOf(known, emission)
  if (lines !== null && emission.raw === undefined) {
    find(
      { topic: RAW_ACTIONS.name, offset: emission.source, source: emission.source },
      'records',
      'the raw record',
      'none',
    )
  }
  const isFolded = !(outcome.kind === 'rejected' && ['fold-error', 'bad-raw-value'].includes(outcome.code ?? ''))
  if (isFolded) begin(checked, emission)
  if (isFolded && lines !== null && emission.raw?.raw) noteConnection(lines, emission.raw.raw)
  if (['accepted', 'connection', 'certified'].includes(outcome.kind)) known.revision++
  checkTopics(emission, outcome, against.isCompacted, find)
  checkOutcome(checked, emission, outcome)
  checkHeads(known, emission, outcome, find)
  known.tierBefore = known.tier ?? emission.raw?.raw?.tier ?? known.tierBefore
}

/** The first record that is folded decides the sport, and with it the rules (Q7). */
function begin({ known, against, isForeign }: Checked, emission: Emission): void {
  const { raw, records, scoreChanges, states } = emission
  const sport = raw?.raw?.sport ?? (records[0]?.value as Head | undefined)?.sport
  if (known.sport !== null || sport === undefined) return
  known.sport = sport
  known.rules = isForeign ? undefined : rulesOfSport(against.rules, sport)
  const first = scoreChanges[0]?.value.before ?? states[0]?.value
  known.view = { ...firstView(known.rules), ...(isForeign && first && { byActions: first.byActions }) }
}

function checkOutcome({ known, lines, find }: Checked, emission: Emission, outcome: Outcome): void {
  const { source, quality: found, listings } = emission
  const raw = emission.raw?.raw
  const line = raw?.line
  switch (outcome.kind) {
    case 'accepted': {
      const after = checkPacket(known, emission, outcome.packet, find)
      if (after === null) return
      known.view = after.view
      known.sums = after.sums
      noteEvents(known, emission.events, source, find)
      checkAfter(known, lines, emission, { first: after.lines, last: [] }, find)
      return
    }
    case 'duplicate':
      checkList(source, FEED_QUALITY, [quality('duplicate', line)], found, find)
      return
    case 'rejected':
      if (outcome.code === 'sequence-conflict') known.hasConflict = true
      checkQuarantined(emission, outcome, find)
      return
    case 'connection': {
      const detail = raw === undefined ? undefined : (raw?.detail ?? null)
      const first = outcome.event === 'alive' ? [] : [quality(outcome.event as FeedQuality['kind'], line, { detail })]
      checkAfter(known, lines, emission, { first, last: [] }, find)
      return
    }
    case 'certified': {
      const first = openGaps(known).map((gap) => quality('absent', line, gap))
      known.closedUpTo = highestSeq(known)
      if (outcome.isComplete !== undefined) known.certified = outcome.isComplete ? 'complete' : 'incomplete'
      const last = [quality('certificate', line, { detail: outcome.detail })]
      checkAfter(known, lines, emission, { first, last }, find)
      return
    }
    case 'fixture': {
      const { listing = {} } = outcome
      checkList(
        source,
        FIXTURES,
        listings.slice(0, 1).map(() => listing),
        listings,
        find,
      )
      return
    }
    case 'ignored':
      return
    default:
      outcome satisfies never
  }
}
