import type { FixtureNow } from '../../match/fixture-now.ts'
import type { Facts, Packet, Period, Score } from '../../match/packet.ts'
import type { RawRecord } from '../../match/raw.ts'
import type { Accepted, ActionNow, ActionStep, CertifiedStep, ConnectionStep } from '../../match/step.ts'

/** Steps made by hand: what a projection sees, without a fold. */

/** 2026-11-21T12:00:00Z in microseconds. */
export const NOON = 1_795_262_400_000_000

export const RAW: RawRecord = {
  fixtureId: 'f1',
  path: 'soccer',
  sport: 'soccer',
  tier: 'media',
  source: 'stream',
  kind: 'packet',
  line: 'main',
  connectionId: 'c1',
  position: 6,
  receivedAt: NOON + 5_000_900,
  frame: Buffer.from('{}'),
  detail: null,
}

export const FACTS: Facts = {
  type: 'Goal',
  typeId: 9001,
  subType: null,
  subTypeId: null,
  teamId: 't1',
  teamName: 'One',
  playerId: null,
  playerName: null,
  period: 1,
  clockTime: '12:34',
  related: [],
  metadata: null,
}

export const PACKET: Packet = {
  actionId: 'a1',
  sendTypeId: 5,
  seq: 7,
  eventTime: NOON,
  facts: FACTS,
  homeTeam: true,
  timelineSequence: 1.5,
  delayStatus: null,
  traceId: 'trace',
  finished: false,
  summary: null,
}

export const VIEW: FixtureNow = {
  highestSeq: 7,
  packets: 7,
  score: { home: 1, away: 0 },
  scoreSeq: 7,
  provisional: { home: 1, away: 0 },
  byActions: { home: 1, away: 0 },
  agreement: 'agrees',
  periodsByActions: [],
  periodAgreement: 'unknown',
  home: { id: 't1', name: 'One' },
  away: null,
  shootout: null,
  status: 'Live',
  collectionStatus: 'CollectingLive',
  period: 1,
  periods: [],
  clock: { time: '12:34', running: true, at: NOON },
  homeInPossession: true,
  pending: [],
  finality: 'open',
  certified: null,
  reliable: true,
  reasons: [],
  gaps: [],
}

const HEAD = { raw: RAW, sport: 'soccer', tier: 'media', stateRevision: 9 } as const

export const action = (more: Partial<ActionNow> = {}): ActionNow => ({
  standing: 'confirmed',
  facts: FACTS,
  side: 'home',
  ...more,
})

interface AcceptedParts {
  readonly packet?: Partial<Packet>
  readonly raw?: Partial<RawRecord>
  readonly action?: Partial<ActionStep>
  readonly before?: Partial<FixtureNow>
  readonly after?: Partial<FixtureNow>
  readonly late?: boolean
  readonly gap?: Accepted['gap']
  readonly healed?: boolean
  readonly disagreements?: Accepted['disagreements']
}

/** An accepted packet that changes nothing, but for what is given. */
export function accepted(parts: AcceptedParts = {}): Accepted {
  return {
    ...HEAD,
    kind: 'accepted',
    raw: { ...RAW, ...parts.raw },
    packet: { ...PACKET, ...parts.packet },
    action: {
      actionId: 'a1',
      actionRevision: 2,
      before: action(),
      after: action(),
      stepFrom: 'pending',
      expected: true,
      relatedBy: [],
      supersedes: [5],
      firstEventTime: NOON - 1_500_001,
      firstReceivedAt: NOON + 5_000_000,
      ...parts.action,
    },
    late: parts.late ?? false,
    gap: parts.gap ?? null,
    healed: parts.healed ?? false,
    disagreements: parts.disagreements ?? [],
    before: { ...VIEW, ...parts.before },
    after: { ...VIEW, ...parts.after },
  }
}

export function connection(event: ConnectionStep['event'], detail: string | null = null): ConnectionStep {
  return { ...HEAD, kind: 'connection', raw: { ...RAW, kind: event, detail }, event, before: VIEW, after: VIEW }
}

export function certified(parts: Partial<CertifiedStep> = {}): CertifiedStep {
  const raw = { ...RAW, kind: 'certified', detail: '{"complete":false}' }
  return { ...HEAD, kind: 'certified', raw, absent: [], disagreements: [], before: VIEW, after: VIEW, ...parts }
}

export const score = (home: number, away: number): Score => ({ home, away })

export const period = (id: number | null, end: number | null = null): Period => ({
  id,
  type: 'Regular',
  label: null,
  home: null,
  away: null,
  periodHome: null,
  periodAway: null,
  start: NOON,
  end,
})
