import { periodPointsOf, type Rule, ruleFor, type SportRules } from '../rules.ts'
import type { Place } from './explain.ts'
import type { Gathered } from './gathered.ts'
import { explained, holdTrue } from './held.ts'
import type { Kind } from './kinds.ts'
import { OBSERVATIONS_MIN, type Tallies } from './tally.ts'
import { isContradicted, merged, noiseBeside } from './verdict.ts'
import { CHANNELS, type Channel, isNothing, isSameWorth, type Worth } from './worth.ts'

/** What recordings say of a rule, in one score. */
export interface Checked {
  readonly rule: Rule
  readonly score: Channel
  readonly expected: Worth
  readonly observations: number
  readonly contradictions: number
  /** What was seen instead, the most frequent first, with places for example. */
  readonly instead: readonly { readonly worth: Worth; readonly count: number; readonly examples: readonly Place[] }[]
  /** `contradicted`: more often than the noise of these recordings explains. */
  readonly verdict: 'holds' | 'contradicted' | 'not seen'
}

/** A kind of action without a rule that moves the match score. */
export interface Unruled {
  readonly typeId: number
  readonly subTypeId: number | null
  readonly name: string
  /** How often it came into a count or left it. */
  readonly observations: number
  readonly moved: number
  readonly examples: readonly Place[]
}

export interface CheckOutcome {
  readonly checked: readonly Checked[]
  readonly unruled: readonly Unruled[]
  readonly fixtures: number
  readonly packets: number
}

/** Once is chance. */
const CONTRADICTIONS_MIN = 2

/** Compares rules with what the recorded summaries did. */
export function checkRules(gathered: Gathered, rules: SportRules): CheckOutcome {
  const { kinds, fixtures, packets } = gathered
  const ruleOf = kinds.list.map((kind) => ruleFor(rules, kind))
  const all = [...rules.values()].flat()
  const tallies = {
    match: explained(gathered, 'match', worthsBy(ruleOf, 'match')),
    period: explained(gathered, 'period', worthsBy(ruleOf, 'period')),
  }
  const checked = all.flatMap((rule) => {
    const own = ruleOf.flatMap((one, kind) => (one === rule ? [kind] : []))
    return CHANNELS.map((score) => check(rule, score, own, tallies[score]))
  })
  return { checked, unruled: unruledIn(gathered, ruleOf), fixtures, packets }
}

function worthsBy(ruleOf: readonly (Rule | null)[], score: Channel): Map<Kind, Worth> {
  const worths = new Map<Kind, Worth>()
  for (const [kind, rule] of ruleOf.entries()) if (rule !== null) worths.set(kind, worthBy(rule, score))
  return worths
}

function worthBy(rule: Rule, score: Channel): Worth {
  const worth = score === 'match' ? rule.points : periodPointsOf(rule)
  return rule.side === 'team' ? { own: worth, opponent: 0 } : { own: 0, opponent: worth }
}

function check(rule: Rule, score: Channel, own: readonly Kind[], tallies: Tallies): Checked {
  const expected = worthBy(rule, score)
  const tally = merged(own.flatMap((kind) => tallies.byKind.get(kind) ?? []))
  const seen = [...tally.seen.values()].sort((a, b) => b.count - a.count)
  const agreeing = seen.find(({ worth }) => isSameWorth(worth, expected)) ?? { worth: expected, count: 0 }
  const contradictions = tally.count - agreeing.count
  const noise = noiseBeside(tallies, new Set(own))
  const isBeyond = contradictions >= CONTRADICTIONS_MIN && isContradicted(tally, agreeing, noise)
  return {
    rule,
    score,
    expected,
    observations: tally.count,
    contradictions,
    instead: seen
      .filter((one) => !isSameWorth(one.worth, expected))
      .map(({ worth, count, examples }) => ({ worth, count, examples })),
    verdict: tally.count === 0 ? 'not seen' : isBeyond ? 'contradicted' : 'holds',
  }
}

/**
 * Those of which more than every second one moved it; where few were seen, any: whoever checks sees what his rules may lack.
 * What they seem to be worth counts here as if it were ruled: a movement is theirs only where it is not another's.
 */
function unruledIn(gathered: Gathered, ruleOf: readonly (Rule | null)[]): readonly Unruled[] {
  const worths = new Map([...holdTrue(gathered, 'match').tallies.reading.worths, ...worthsBy(ruleOf, 'match')])
  const { byKind } = explained(gathered, 'match', worths)
  return gathered.kinds.list.flatMap(({ typeId, subTypeId, type, subType }, kind) => {
    const tally = byKind.get(kind)
    if (ruleOf[kind] !== null || tally === undefined) return []
    const moving = [...tally.seen.values()].filter(({ worth }) => !isNothing(worth))
    const moved = moving.reduce((sum, { count }) => sum + count, 0)
    if (moved === 0 || (tally.count >= OBSERVATIONS_MIN && moved * 2 <= tally.count)) return []
    const name = [type, subType].filter(Boolean).join(', ')
    return [{ typeId, subTypeId, name, observations: tally.count, moved, examples: moving[0]?.examples ?? [] }]
  })
}
