import type { Score } from '../packet.ts'
import { isSameScore } from '../score.ts'
import type { Effect } from './effects.ts'
import { explain, type Findings, type Place, type Reading } from './explain.ts'
import { addSeen, type Gathered, nothingSeen, type QuietCount, type Seen, see } from './gathered.ts'
import type { Kind } from './kinds.ts'
import {
  type Channel,
  expectedOf,
  isNothing,
  isSameWorth,
  movedIn,
  NO_WORTH,
  type Worth,
  type Worths,
  worthOf,
  worthSeen,
} from './worth.ts'

/** How often actions of a kind were seen to be worth what. */
export interface KindTally {
  count: number
  /** By {@link keyOf} their worth. */
  readonly seen: Map<number, SeenWorth>
}

export interface SeenWorth extends Seen {
  readonly worth: Worth
}

/** What all episodes and quiet packets tell of one score, explained by one reading. */
export interface Tallies {
  readonly reading: Reading
  readonly byKind: Map<Kind, KindTally>
  /** Movements for which no action alone can be the reason. */
  readonly unexplained: Seen
  /** Of those that agreed and were worth something: how many moved when the action was pending. */
  earlyCount: number
  agreedCount: number
}

/**
 * Fewer observations are none. Of a type that scores every second time, five in a row do so by chance in three of a
 * hundred recordings; types as rare as own goals come to a dozen in fifty matches.
 */
export const OBSERVATIONS_MIN = 5

/** `isSightedOnly`: without what might have moved with a packet that is missing. */
export function tallyOf(gathered: Gathered, channel: Channel, reading: Reading, isSightedOnly = false): Tallies {
  const { worths } = reading
  const tallies: Tallies = { reading, byKind: new Map(), unexplained: nothingSeen(), earlyCount: 0, agreedCount: 0 }
  const changes: Change[] = []
  const findings: Findings = {
    seen: (effect, worth, at, isEarly) => {
      if (isSightedOnly && effect.isBlind) return
      if (!isNothing(worth) && isSameWorth(worthOf(worths, effect.kind), worth)) {
        tallies.agreedCount++
        if (isEarly) tallies.earlyCount++
      }
      noteSeen(tallies, effect, worth, at)
    },
    changed: (effects, moved, at) => changes.push({ effects, moved, at }),
    unexplained: (at) => see(tallies.unexplained, at, null),
  }
  for (const episode of gathered.episodes) explain(episode, channel, gathered.kinds, reading, findings)
  for (const [kind, quiet] of gathered.quiet[channel]) countQuiet(tallies, kind, quiet, isSightedOnly)
  countChanges(tallies, changes, channel)
  return tallies
}

/** Scores of a match are far below this. */
const KEY_BASE = 2 ** 20

export function keyOf({ own, opponent }: Worth): number {
  return own * KEY_BASE + opponent
}

/** One more action of this kind that was worth this. */
export function noteSeen(
  { byKind }: Tallies,
  { kind, side }: Pick<Effect, 'kind' | 'side'>,
  worth: Worth,
  at: Place,
): void {
  see(seenWorth(byKind, kind, worth), at, side)
  tallyFor(byKind, kind).count++
}

function tallyFor(byKind: Map<Kind, KindTally>, kind: Kind): KindTally {
  let tally = byKind.get(kind)
  if (tally === undefined) {
    tally = { count: 0, seen: new Map() }
    byKind.set(kind, tally)
  }
  return tally
}

function seenWorth(byKind: Map<Kind, KindTally>, kind: Kind, worth: Worth): SeenWorth {
  const { seen } = tallyFor(byKind, kind)
  const key = keyOf(worth)
  let found = seen.get(key)
  if (found === undefined) {
    found = { worth, ...nothingSeen() }
    seen.set(key, found)
  }
  return found
}

/** Where the chain ends just after it, points may only have come too late to be seen: no evidence against them. */
function countQuiet(
  { byKind, reading: { worths } }: Tallies,
  kind: Kind,
  quiet: QuietCount,
  isSightedOnly: boolean,
): void {
  const counted = [quiet.sighted]
  if (!isSightedOnly) counted.push(quiet.blind)
  if (isNothing(worthOf(worths, kind))) counted.push(quiet.cutOff)
  for (const seen of counted) {
    if (seen.count === 0) continue
    addSeen(seenWorth(byKind, kind, NO_WORTH), seen)
    tallyFor(byKind, kind).count += seen.count
  }
}

interface Change {
  readonly effects: readonly Effect[]
  readonly moved: Score
  readonly at: Place
}

/** An action that became another kind tells of the one that is seen less, once the other is known for sure. */
function countChanges(tallies: Tallies, changes: readonly Change[], channel: Channel): void {
  const { byKind, unexplained } = tallies
  const { worths } = tallies.reading
  const counts = new Map([...byKind].map(([kind, tally]) => [kind, tally.count]))
  const areSure = new Map([...byKind].map(([kind, tally]) => [kind, isSure(tally, worthOf(worths, kind))]))
  for (const { effects, moved, at } of changes) {
    const [rare, known] = [...effects].sort((a, b) => (counts.get(a.kind) ?? 0) - (counts.get(b.kind) ?? 0))
    if (rare === undefined || known === undefined || effects.length > 2 || !areSure.get(known.kind)) continue
    if (rare.kind === known.kind) {
      if (!isSameScore(moved, expectedOf(effects, worths))) see(unexplained, at, null)
      continue
    }
    // Of a type whose sub types score differently, this one may have moved something else than most.
    if (known.sign === -1 && !cameAs(known, worths, channel)) continue
    const others = expectedOf([known], worths)
    const rest = { home: moved.home - others.home, away: moved.away - others.away }
    noteSeen(tallies, rare, worthSeen(rare, rest), at)
  }
}

/** What goes out moved, when it came in, what its kind is held to be worth. */
function cameAs({ came, kind, side, period }: Effect, worths: Worths, channel: Channel): boolean {
  if (came === null) return false
  const seen = worthSeen({ sign: 1, side }, movedIn(came, channel === 'match' ? null : period))
  return isSameWorth(worthOf(worths, kind), seen)
}

/** Seen often enough, and mostly worth what it is held to be. */
function isSure({ count: all, seen }: KindTally, held: Worth): boolean {
  return all >= OBSERVATIONS_MIN && (seen.get(keyOf(held))?.count ?? 0) * 2 > all
}
