import { effectsIn } from './explain.ts'
import type { Gathered } from './gathered.ts'
import type { Kind } from './kinds.ts'
import { LAG_PACKETS_MAX } from './observe.ts'
import { type KindTally, type Tallies, tallyOf } from './tally.ts'
import { type Channel, isNothing, movedIn, type Worth, type Worths, worthSeen } from './worth.ts'

/** What actions are held to be worth in one score, and all that was seen of it. */
export interface Held {
  readonly tallies: Tallies
  /** Another reading explains as much, and these kinds are worth something else in it. */
  readonly ambiguous: ReadonlySet<Kind>
}

/** It settles in two or three rounds; data that swing for ever are undecided anyway. */
const ROUNDS_MAX = 6
/** Share of what moved with pending actions from which on the packets that are missing would count as contradictions. */
const EARLY_SHARE = 0.1
/** Two readings that leave about the same unexplained cannot be told apart. */
const SAME_COST_SHARE = 0.02

/**
 * Finds what kinds of actions are worth by majority, explains all movements by that, and counts again. There are two
 * readings to begin with: that a summary moves with the packet of the action, or always with the next one.
 */
export function holdTrue(gathered: Gathered, channel: Channel): Held {
  const [together, lagging] = [withIt(gathered, channel), afterIt(gathered, channel)].map((first) =>
    settled(gathered, channel, first),
  ) as [Tallies, Tallies]
  const [costTogether, costLagging] = [costOf(together), costOf(lagging)]
  const movements = together.agreedCount + costTogether
  const isClose = Math.abs(costTogether - costLagging) <= SAME_COST_SHARE * movements
  const better = costLagging < costTogether && !isClose ? lagging : together
  const ambiguous = isClose ? differing(together.worths, lagging.worths) : new Set<Kind>()
  return { tallies: withoutBlind(gathered, channel, better), ambiguous }
}

/** Everything explained by what kinds are said to be worth. */
export function explained(gathered: Gathered, channel: Channel, worths: Worths): Tallies {
  return withoutBlind(gathered, channel, tallyOf(gathered, channel, worths))
}

/** Where summaries count pending actions, what may have moved with a packet that is missing is no evidence. */
function withoutBlind(gathered: Gathered, channel: Channel, tallies: Tallies): Tallies {
  const isEarly = tallies.earlyCount > EARLY_SHARE * tallies.agreedCount
  return isEarly ? tallyOf(gathered, channel, tallies.worths, true) : tallies
}

function settled(gathered: Gathered, channel: Channel, first: Worths): Tallies {
  let tallies = tallyOf(gathered, channel, first)
  for (let round = 1; round < ROUNDS_MAX; round++) {
    const worths = majorities(tallies.byKind)
    if (differing(worths, tallies.worths).size === 0) break
    tallies = tallyOf(gathered, channel, worths)
  }
  return tallies
}

/** What moved with the packets of each kind themselves. */
function withIt(gathered: Gathered, channel: Channel): Worths {
  return majorities(tallyOf(gathered, channel, new Map()).byKind)
}

/** What moved with the packets that came next. */
function afterIt(gathered: Gathered, channel: Channel): Worths {
  const { byKind } = tallyOf({ ...gathered, episodes: [] }, channel, new Map())
  for (const { moments } of gathered.episodes) {
    for (let at = 0; at + LAG_PACKETS_MAX < moments.length; at++) {
      const [effect, ...others] = moments[at]?.effects ?? []
      if (effect === undefined || others.length > 0) continue
      const period = channel === 'match' ? null : effect.period
      if (effectsIn([effect], period).length === 0 || (channel === 'period' && period === null)) continue
      addSeenWorth(byKind, effect.kind, worthSeen(effect, movedIn(moments[at + 1]?.moves ?? [], period)))
    }
  }
  return majorities(byKind)
}

function addSeenWorth(byKind: Map<Kind, KindTally>, kind: Kind, worth: Worth): void {
  const tally = byKind.get(kind) ?? { count: 0, seen: new Map() }
  byKind.set(kind, tally)
  const key = `${worth.own} ${worth.opponent}`
  const seen = tally.seen.get(key) ?? { worth, count: 0, examples: [], from: new Set<string>() }
  tally.seen.set(key, seen)
  seen.count++
  tally.count++
}

function majorities(byKind: ReadonlyMap<Kind, KindTally>): Worths {
  const worths = new Map<Kind, Worth>()
  for (const [kind, { count, seen }] of byKind) {
    for (const one of seen.values()) {
      if (one.count * 2 > count && !isNothing(one.worth)) worths.set(kind, one.worth)
    }
  }
  return worths
}

/** Movements that the reading leaves unexplained, and points that never came. */
function costOf({ byKind, worths, unexplained }: Tallies): number {
  let cost = unexplained.count
  for (const [kind, { count, seen }] of byKind) {
    const { own, opponent } = worths.get(kind) ?? { own: 0, opponent: 0 }
    cost += count - (seen.get(`${own} ${opponent}`)?.count ?? 0)
  }
  return cost
}

function differing(a: Worths, b: Worths): Set<Kind> {
  const kinds = new Set<Kind>()
  for (const kind of [...a.keys(), ...b.keys()]) {
    const [one, other] = [a.get(kind), b.get(kind)]
    if (one?.own !== other?.own || one?.opponent !== other?.opponent) kinds.add(kind)
  }
  return kinds
}
