import type { FixtureNow } from '../../match/fixture-now.ts'
import type { Facts as OwnFacts, Packet, Score, SendType, Side, Summary } from '../../match/packet.ts'
import type { SportRules } from '../../match/rules.ts'
import type { Standing } from '../../match/standing.ts'
import type { Facts, FixtureState, ScoreView } from '../../schemas/records.ts'

/** What an accepted packet said, as its action-change tells, and, where raw-actions has it, the packet itself. */
export interface Said {
  readonly actionId: string
  readonly seq: number
  readonly sendType: SendType
  readonly eventTime: number | null
  readonly receivedAt: number
  /** Undefined where only the packet could tell: it did not describe its action. */
  readonly facts: OwnFacts | undefined
  /** Undefined without raw-actions. */
  readonly packet: Packet | undefined
}

export interface KnownAction {
  /** By seq. */
  readonly packets: Said[]
  /** What its packets come to; null before the first. */
  standing: Standing | null
  /** Undefined where only a packet that is not there could tell. */
  facts: OwnFacts | undefined
  /** As its last action-change has it. */
  published: Published | null
}

export interface Published {
  readonly standing: Standing
  readonly facts: Facts
}

/** Which side a team is on, and which packet said so. */
export interface Taught {
  /** Null: it is known to have none. */
  readonly side: Side | null
  readonly name: string | null
  readonly seq: number
}

/** A packet that had a summary. */
export interface Told {
  readonly seq: number
  readonly actionId: string
  readonly summary: Summary
  readonly eventTime: number | null
  /** The scores of its periods, as text: compared with each summary's, again and again. */
  readonly board: string
}

/** What actions come to by the rules. */
export interface Sums {
  readonly confirmed: Score
  readonly pending: Score
  /** Of confirmed actions, by period. */
  readonly within: ReadonlyMap<number, Score>
  /** Some action that would count has no side: in the match, and within periods. */
  readonly isSideless: boolean
  readonly isSidelessWithin: boolean
}

/** What the view of a fixture was built from so far. Said plainly: lists, from which everything is counted anew. */
export interface Known {
  readonly fixtureId: string
  /** Null: the sport has none. Undefined: another `logic` wrote these records. */
  rules: SportRules | null | undefined
  sport: string | null
  /** Of the first accepted packet. */
  tier: string | null
  /** Of the last record, for what cannot be read at all. */
  tierBefore: string | null
  revision: number
  /** Ascending. */
  readonly seqs: number[]
  /** A certificate closed the gaps up to here. */
  closedUpTo: number
  /** Characters of the facts of all packets. */
  chars: number
  readonly actions: Map<string, KnownAction>
  readonly teams: Map<string, Taught>
  /** Action → those whose facts name it, in the order in which they came to. */
  readonly links: Map<string, string[]>
  /** By seq. */
  readonly told: Told[]
  /** Of the highest seq. */
  isFlagged: boolean
  hasConflict: boolean
  certified: 'complete' | 'incomplete' | null
  view: ScoreView
  /** Undefined where it cannot be told. */
  sums: Sums | undefined
  /** Likewise. */
  opinions: Pick<FixtureNow, 'agreement' | 'periodAgreement' | 'periodsByActions' | 'periods'> | undefined
  /** What fixture-events have said last. */
  readonly events: Map<string, string | null>
  /** Periods that have started, and ended, by fixture-events. */
  readonly started: Set<string>
  readonly ended: Set<string>
  /** Undefined: the one before is not there, since the topic is compacted. */
  state: FixtureState | null | undefined
  /** Whether raw-actions has all packets so far. */
  isWhole: boolean
}

export function nothingKnown(fixtureId: string): Known {
  return {
    fixtureId,
    rules: null,
    sport: null,
    tier: null,
    tierBefore: null,
    revision: 0,
    seqs: [],
    closedUpTo: 0,
    chars: 0,
    actions: new Map(),
    teams: new Map(),
    told: [],
    isFlagged: false,
    hasConflict: false,
    certified: null,
    view: { score: null, provisional: null, byActions: null },
    sums: undefined,
    opinions: { agreement: 'unknown', periodAgreement: 'unknown', periodsByActions: [], periods: [] },
    links: new Map(),
    events: new Map(),
    started: new Set(),
    ended: new Set(),
    state: null,
    isWhole: true,
  }
}

export function highestSeq({ seqs }: Known): number {
  return seqs.at(-1) ?? 0
}

/** Undefined: not known; null: the team has no side. */
export function sideOf({ teams, isWhole }: Known, teamId: string | null): Side | null | undefined {
  if (teamId === null) return null
  const taught = teams.get(teamId)
  if (taught !== undefined) return taught.side
  return isWhole ? null : undefined
}

/** Puts an item at its place by seq. */
export function insertBySeq<T extends { readonly seq: number }>(list: T[], item: T): void {
  let at = list.length
  while (at > 0 && (list[at - 1] as T).seq > item.seq) at--
  list.splice(at, 0, item)
}
