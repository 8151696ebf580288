import { COMMON } from './action-types.ts'
import { type Change, CONFIRMED, type Draft } from './draft.ts'
import type { Random } from './random.ts'

const SHARE_OF_MATCHES = 0.5
const LENGTH_MS = { from: 60_000, to: 240_000 } as const
/** Between packets that were held back. */
const STEP_MS = 40
const COVERAGE_LEVEL = 3

/**
 * Now and then the scorer is cut off in the middle of a period: the provider says so, a few packets still flow, the
 * others are sent when it is back, in their order, with a match clock that is long past. Takes and gives drafts in the
 * order of sending.
 */
export function withSuspension(random: Random, drafts: readonly Draft[]): readonly Draft[] {
  const span = random.chance(SHARE_OF_MATCHES) ? pickSpan(random, drafts) : null
  if (span === null) return drafts
  const before = drafts.filter((draft) => draft.atMs <= span.fromMs)
  const within = drafts.filter((draft) => draft.atMs > span.fromMs && draft.atMs <= span.toMs)
  const held = within.filter((draft) => !flows(draft)).map((d, i) => ({ ...d, atMs: span.toMs + (i + 1) * STEP_MS }))
  const heldMs = held.at(-1)?.atMs ?? span.toMs
  const after = drafts.filter((draft) => draft.atMs > span.toMs)
  return [
    ...before,
    statusUpdated(random, span.fromMs, random.chance(0.3) ? SUSPENDED : UNCOLLECTED),
    ...within.filter(flows),
    statusUpdated(random, span.toMs, COLLECTED),
    ...held,
    ...after.map((draft) => (draft.atMs < heldMs ? { ...draft, atMs: heldMs } : draft)),
  ]
}

/** Which actions still get through: all packets of one or none, and nothing that moves periods or clock. */
function flows({ facts, change }: Draft): boolean {
  return facts.id < '4' && Object.keys(change).length === 0
}

function pickSpan(random: Random, drafts: readonly Draft[]): { readonly fromMs: number; readonly toMs: number } | null {
  const starts = drafts.filter(({ change }) => change.startPeriod?.type === 'Regular')
  const start = random.pick(starts)
  const end = drafts.find(({ atMs, change }) => change.endPeriod !== undefined && atMs > start.atMs)
  if (end === undefined) return null
  const lengthMs = end.atMs - start.atMs
  const fromMs = start.atMs + lengthMs * random.between(0.1, 0.6)
  const toMs = fromMs + Math.min(lengthMs * 0.3, random.between(LENGTH_MS.from, LENGTH_MS.to))
  return { fromMs, toMs }
}

interface Status {
  readonly metadata: object
  readonly change: Change
}

/** Numbers as in feed.md §5: fixtureStatus 1 Live, 6 Suspended; collectionStatus 1 CollectingLive, 3 CollectionSuspended. */
const NO_SIGNAL = { collectionStatus: 3, collectionStatusReason: 'no signal', collectionStatusReasonCode: 1 } as const
const UNCOLLECTED: Status = {
  metadata: { coverageLevel: COVERAGE_LEVEL, fixtureStatus: 1, ...NO_SIGNAL },
  change: { collectionStatus: 'CollectionSuspended' },
}
const SUSPENDED: Status = {
  metadata: { coverageLevel: COVERAGE_LEVEL, fixtureStatus: 6, ...NO_SIGNAL },
  change: { status: 'Suspended', collectionStatus: 'CollectionSuspended' },
}
const COLLECTED: Status = {
  metadata: { coverageLevel: COVERAGE_LEVEL, fixtureStatus: 1, collectionStatus: 1, fixtureStatusReasonCode: 0 },
  change: { status: 'Live', collectionStatus: 'CollectingLive' },
}

function statusUpdated(random: Random, atMs: number, { metadata, change }: Status): Draft {
  const facts = {
    id: random.uuid(),
    type: COMMON.statusUpdated,
    sub: null,
    side: null,
    player: null,
    period: 0,
    elapsedMs: 0,
    related: [],
    metadata,
  }
  return { atMs: Math.round(atMs), facts, send: CONFIRMED, change }
}
