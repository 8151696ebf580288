import type { Packet } from '../packet.ts'
import { type Actions, type Deed, deedOf, type Effect } from './effects.ts'
import type { Kind, Kinds } from './kinds.ts'
import { type Move, movesBetween, summaryBefore, withWin } from './moves.ts'
import { timelineOf } from './timeline.ts'

/** How many packets after its action a summary may move at the latest: some providers send it with the next packet. */
export const LAG_PACKETS_MAX = 1

/** A packet and what it did, with what moved from the summary before to its own. */
export interface Moment extends Deed {
  readonly seq: number
  /** Null where the summary before is not known: the beginning of a chain. */
  readonly moves: readonly Move[] | null
}

/** Consecutive packets around something that moved. */
export interface Episode {
  readonly fixtureId: string
  readonly moments: readonly Moment[]
  /** Periods whose scores moved, or of which its actions are. */
  readonly periods: readonly number[]
  /** What comes after it is not known: a movement may have come late. */
  readonly isCutOff: boolean
}

/** A packet with which an action of this kind came into the count or left it while nothing moved, then or just after. */
export interface Quiet {
  readonly seq: number
  readonly effect: Effect
  /** What comes after it is not known. */
  readonly isCutOff: boolean
}

/** What the packets of one fixture tell of points. */
export interface Observed {
  readonly fixtureId: string
  readonly packets: number
  readonly episodes: readonly Episode[]
  readonly quiet: readonly Quiet[]
  /** What moved while the action's team had no side: it cannot be used. */
  readonly sideless: readonly { readonly kind: Kind; readonly seq: number }[]
}

/** Pure: `recorded` are the packets of a fixture in the order of recording. `kinds` takes in the action types found. */
export function observe(kinds: Kinds, fixtureId: string, recorded: readonly Packet[]): Observed {
  const { packets, sides } = timelineOf(recorded)
  const actions: Actions = { kinds, sides, byId: new Map() }
  const into: Gathering = { fixtureId, packets: packets.length, episodes: [], quiet: [], sideless: [] }
  const chains: Linked[][] = [[]]
  const lastOfPeriod = new Map<number, Linked>()
  for (const [at, packet] of packets.entries()) {
    const before = summaryBefore(packets, at)
    const { summary, seq } = packet
    const moves = before === null || summary === null ? null : movesBetween(before, summary)
    const deed = deedOf(actions, { packet, summary, count: at + 1, moves })
    if (deed.sideless !== null && moves !== null && moves.length > 0) into.sideless.push({ kind: deed.sideless, seq })
    if (moves === null) chains.push([])
    // A packet without a summary is no link: what it did is seen nowhere.
    if (summary === null) continue
    const { effects, isUnclear, pending, sideless } = deed
    const moment: Linked = { effects, isUnclear, pending, sideless, seq, moves }
    chains.at(-1)?.push(moment)
    for (const { period, isReset } of moves ?? []) if (period !== null && !isReset) lastOfPeriod.set(period, moment)
  }
  for (const [period, moment] of lastOfPeriod) moment.moves = withWin(moment.moves ?? [], period)
  for (const chain of chains) gather(into, chain)
  return into
}

/** While the fixture is gone through. */
type Linked = Omit<Moment, 'moves'> & { moves: readonly Move[] | null }

interface Gathering extends Observed {
  readonly episodes: Episode[]
  readonly quiet: Quiet[]
  readonly sideless: { kind: Kind; seq: number }[]
}

/** Takes a chain of consecutive packets apart into episodes and what was quiet between them. */
function gather(into: Gathering, chain: readonly Moment[]): void {
  let from = 0
  while (from < chain.length) {
    let first = from
    while (first < chain.length && !isBusy(chain[first] as Moment)) first++
    const isLast = first === chain.length
    const start = isLast ? first : Math.max(from, first - LAG_PACKETS_MAX)
    for (let at = from; at < start; at++) noteQuiet(into, chain, at)
    if (isLast) return
    const end = endOfEpisode(chain, first)
    const moments = chain.slice(start, end)
    into.episodes.push({
      fixtureId: into.fixtureId,
      moments,
      periods: periodsOf(moments),
      isCutOff: end === chain.length,
    })
    from = end
  }
}

/** Up to the last busy one that is no further than the lag from the one before, and the lag. */
function endOfEpisode(chain: readonly Moment[], first: number): number {
  let last = first
  for (let at = first + 1; at < chain.length && at - last <= 2 * LAG_PACKETS_MAX; at++) {
    if (isBusy(chain[at] as Moment)) last = at
  }
  return Math.min(chain.length, last + 1 + LAG_PACKETS_MAX)
}

function periodsOf(moments: readonly Moment[]): readonly number[] {
  const periods: number[] = []
  const add = (period: number | null): void => {
    if (period !== null && !periods.includes(period)) periods.push(period)
  }
  for (const { effects, moves } of moments) {
    for (const { period } of moves ?? []) add(period)
    for (const { period } of effects) add(period)
  }
  return periods
}

function isBusy({ moves, effects }: Moment): boolean {
  return (moves !== null && moves.length > 0) || effects.length > 1 || (effects[0]?.early.length ?? 0) > 0
}

function noteQuiet({ quiet }: Gathering, chain: readonly Moment[], at: number): void {
  const { moves, effects, seq } = chain[at] as Moment
  const [effect] = effects
  if (moves === null || effect === undefined) return
  quiet.push({ seq, effect, isCutOff: at + LAG_PACKETS_MAX >= chain.length })
}
