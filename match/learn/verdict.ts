import { addSeen, nothingSeen } from './gathered.ts'
import type { Kind } from './kinds.ts'
import { type KindTally, OBSERVATIONS_MIN, type SeenWorth, type Tallies } from './tally.ts'
import { isNothing, NO_WORTH, type Worth } from './worth.ts'

/** What can be said of one score. */
export type Verdict =
  /** It could not be seen: there are no scores within periods, or it came in shoot-outs only. */
  | { readonly word: 'silent' }
  | { readonly word: 'known'; readonly worth: Worth; readonly tally: KindTally; readonly contradictions: number }
  /** `why` tells what is missing. */
  | { readonly word: 'undecided'; readonly why: string; readonly tally: KindTally }

/** Share of observations that may contradict points at most, where noise does not explain more: what scores in nineteen of twenty cases does not score. */
const CONTRADICTIONS_SHARE_MAX = 0.02
/** However noisy the recordings are. */
const CONTRADICTIONS_SHARE_EVER = 0.1
/** Of any data: no recording is quite without noise. */
const NOISE_SHARE_MIN = 0.002
/** A kind that contradicts itself more often than this is not noisy but something else. */
const NOISY_SHARE_MAX = 0.2

export function verdictOf(tally: KindTally, noise: number): Verdict {
  const best = bestOf(tally) ?? { worth: NO_WORTH, ...nothingSeen() }
  const { worth } = best
  const contradictions = tally.count - best.count
  if (tally.count < OBSERVATIONS_MIN) return undecided(tally, `too few observations: ${tally.count}`)
  if (isContradicted(tally, best, noise)) {
    return undecided(tally, `contradictory: ${describe(tally)}`)
  }
  if (worth.own !== 0 && worth.opponent !== 0) return undecided(tally, `both sides score: ${describe(tally)}`)
  if (best.from.size < 2) return undecided(tally, 'seen of one side in one fixture only')
  return { word: 'known', worth, tally, contradictions }
}

function undecided(tally: KindTally, why: string): Verdict {
  return { word: 'undecided', why, tally }
}

export function bestOf({ seen }: KindTally): SeenWorth | undefined {
  let best: SeenWorth | undefined
  for (const one of seen.values()) if (best === undefined || one.count > best.count) best = one
  return best
}

/**
 * More observations differ than noise explains. Noise scatters; where something is told to add nothing, no other worth
 * may come again and again, be it seldom (the last point of a set that moves the match score).
 */
export function isContradicted(tally: KindTally, expected: Pick<SeenWorth, 'worth' | 'count'>, noise: number): boolean {
  const { count } = tally
  const byNoise = spread(count * Math.max(noise, NOISE_SHARE_MIN))
  const differ = count - expected.count
  const most = Math.max(byNoise, Math.floor(count * CONTRADICTIONS_SHARE_MAX))
  if (differ > count * CONTRADICTIONS_SHARE_EVER) return true
  if (!isNothing(expected.worth)) return differ > most
  const others = [...tally.seen.values()].filter(({ worth }) => !isNothing(worth)).map((one) => one.count)
  return differ > most || Math.max(0, ...others) > byNoise
}

/** So many at most, where so many are expected: three times the deviation above it. */
function spread(expected: number): number {
  return Math.floor(expected + 3 * Math.sqrt(expected))
}

/** Share of observations that nothing explains, beside those of the kinds in question. */
export function noiseBeside(tallies: Tallies, kinds: ReadonlySet<Kind>): number {
  let total = 0
  let odd = tallies.unexplained.count
  for (const [kind, tally] of tallies.byKind) {
    if (kinds.has(kind)) continue
    const contradictions = tally.count - (bestOf(tally)?.count ?? 0)
    if (contradictions > tally.count * NOISY_SHARE_MAX) continue
    total += tally.count
    odd += contradictions
  }
  return total === 0 ? 0 : odd / total
}

/** All together, as if they were one kind. */
export function merged(tallies: readonly KindTally[]): KindTally {
  const seen = new Map<number, SeenWorth>()
  let count = 0
  for (const tally of tallies) {
    count += tally.count
    for (const [key, one] of tally.seen) {
      const into = seen.get(key) ?? { worth: one.worth, ...nothingSeen() }
      seen.set(key, into)
      addSeen(into, one)
    }
  }
  return { count, seen }
}

const SHOWN_MAX = 4

/** `+1 in 14, 0 in 9`, the most frequent first. */
export function describe({ seen }: KindTally): string {
  const all = [...seen.values()].sort((a, b) => b.count - a.count)
  const shown = all.slice(0, SHOWN_MAX).map(({ worth, count }) => `${describeWorth(worth)} in ${count}`)
  const more = all.length > shown.length ? `, and ${all.length - shown.length} more` : ''
  return shown.join(', ') + more
}

export function describeWorth({ own, opponent }: Worth = NO_WORTH): string {
  if (own === 0 && opponent === 0) return '0'
  if (opponent === 0) return signed(own)
  if (own === 0) return `${signed(opponent)} for the opponent`
  return `${signed(own)} and ${signed(opponent)} for the opponent`
}

function signed(points: number): string {
  return points > 0 ? `+${points}` : String(points)
}
