import type { Reading } from './explain.ts'
import type { Gathered } from './gathered.ts'
import type { Kind } from './kinds.ts'
import { LAG_PACKETS_MAX, type Moment } from './observe.ts'
import { keyOf, noteSeen, type Tallies, tallyOf } from './tally.ts'
import {
  type Channel,
  isNothing,
  isSameWorth,
  mayMove,
  movedIn,
  type Worth,
  type Worths,
  worthOf,
  worthSeen,
} from './worth.ts'

/** What actions are held to be worth in one score, and all that was seen of it. */
export interface Held {
  readonly tallies: Tallies
  /** Another reading explains as much, and these kinds are worth something else in it. */
  readonly ambiguous: ReadonlySet<Kind>
}

/** It settles in two or three rounds; data that swing for ever are undecided anyway. */
const ROUNDS_MAX = 6
/** Nothing is explained yet: half of it may have come late, or together with something else. */
const FIRST_SHARE = 1 / 3
/** Share of what moved with pending actions from which on the packets that are missing would count as contradictions. */
const EARLY_SHARE = 0.1
/** Two readings that leave about the same unexplained cannot be told apart. */
const SAME_COST_SHARE = 0.02
/** A reading that leaves so many more movements unexplained will not become the better one. */
const FAR_OFF_SHARE = 0.5

/**
 * Finds what kinds of actions are worth by majority, explains all movements by that, and counts again. There are two
 * readings to begin with: that a summary moves with the packet of the action, or always with the next one.
 */
export function holdTrue(gathered: Gathered, channel: Channel): Held {
  const [withIt, afterIt] = [
    majorities(seenWith(gathered, channel), FIRST_SHARE),
    majorities(seenAfter(gathered, channel), FIRST_SHARE),
  ]
  const together = settled(gathered, channel, tallyOf(gathered, channel, { worths: withIt, isLagging: false }))
  const first = tallyOf(gathered, channel, { worths: afterIt, isLagging: true })
  const costTogether = costOf(together)
  const movements = together.agreedCount + costTogether
  // Mostly the other reading is far from the truth.
  if (costOf(first) > costTogether + FAR_OFF_SHARE * movements) {
    return { tallies: withoutBlind(gathered, channel, together), ambiguous: NOTHING }
  }
  const lagging = settled(gathered, channel, first)
  const isClose = Math.abs(costTogether - costOf(lagging)) <= SAME_COST_SHARE * movements
  const better = costOf(lagging) < costTogether ? lagging : together
  const ambiguous = isClose ? differing(together.reading.worths, lagging.reading.worths) : NOTHING
  return { tallies: withoutBlind(gathered, channel, better), ambiguous }
}

/** Nothing is worth anything yet. */
const UNKNOWN: Reading = { worths: new Map(), isLagging: false }
const NOTHING: ReadonlySet<Kind> = new Set()

/** Everything explained by what kinds are said to be worth. */
export function explained(gathered: Gathered, channel: Channel, worths: Worths): Tallies {
  const [together, lagging] = [false, true].map((isLagging) => tallyOf(gathered, channel, { worths, isLagging })) as [
    Tallies,
    Tallies,
  ]
  return withoutBlind(gathered, channel, costOf(lagging) < costOf(together) ? lagging : together)
}

/** Where summaries count pending actions, what may have moved with a packet that is missing is no evidence. */
function withoutBlind(gathered: Gathered, channel: Channel, tallies: Tallies): Tallies {
  const isEarly = tallies.earlyCount > EARLY_SHARE * tallies.agreedCount
  return isEarly ? tallyOf(gathered, channel, tallies.reading, true) : tallies
}

function settled(gathered: Gathered, channel: Channel, first: Tallies): Tallies {
  let tallies = first
  for (let round = 1; round < ROUNDS_MAX; round++) {
    const worths = majorities(tallies)
    if (differing(worths, tallies.reading.worths).size === 0) break
    tallies = tallyOf(gathered, channel, { ...tallies.reading, worths })
  }
  return tallies
}

/** What moved with the packets of each kind themselves. */
function seenWith(gathered: Gathered, channel: Channel): Tallies {
  return tallyOf(gathered, channel, UNKNOWN)
}

/** What moved with the packets that came next. */
function seenAfter(gathered: Gathered, channel: Channel): Tallies {
  const tallies = tallyOf({ ...gathered, episodes: [] }, channel, UNKNOWN)
  for (const { fixtureId, moments } of gathered.episodes) {
    for (let at = 0; at + LAG_PACKETS_MAX < moments.length; at++) {
      const { seq, effects } = moments[at] as Moment
      const [effect, ...others] = effects
      if (effect === undefined || others.length > 0 || !mayMove(effect, channel)) continue
      const moved = movedIn(moments[at + 1]?.moves ?? [], channel === 'match' ? null : effect.period)
      noteSeen(tallies, effect, worthSeen(effect, moved), { fixtureId, seq })
    }
  }
  return tallies
}

/** What was seen in more than this share of the observations. */
function majorities({ byKind }: Tallies, share = 0.5): Worths {
  const worths = new Map<Kind, Worth>()
  for (const [kind, { count, seen }] of byKind) {
    let best = 0
    for (const one of seen.values()) {
      if (isNothing(one.worth) || one.count <= Math.max(best, count * share)) continue
      best = one.count
      worths.set(kind, one.worth)
    }
  }
  return worths
}

/** Movements that the reading leaves unexplained, and points that never came. */
function costOf({ byKind, reading: { worths }, unexplained }: Tallies): number {
  let cost = unexplained.count
  for (const [kind, { count, seen }] of byKind) {
    cost += count - (seen.get(keyOf(worthOf(worths, kind)))?.count ?? 0)
  }
  return cost
}

function differing(a: Worths, b: Worths): Set<Kind> {
  const kinds = new Set<Kind>()
  for (const kind of [...a.keys(), ...b.keys()]) {
    if (!isSameWorth(worthOf(a, kind), worthOf(b, kind))) kinds.add(kind)
  }
  return kinds
}
