import { periodPointsOf, type Rule } from '../rules.ts'
import type { Place } from './explain.ts'
import type { Gathered } from './gathered.ts'
import { type Held, holdTrue } from './held.ts'
import type { Kind } from './kinds.ts'
import type { KindTally, SeenWorth } from './tally.ts'
import { bestOf, merged, noiseBeside, type Verdict, verdictOf } from './verdict.ts'
import { CHANNELS, type Channel, isNothing, isSameWorth, NO_WORTH, type Worth } from './worth.ts'

/** A rule with what speaks for it and against it. */
export interface LearnedRule extends Rule {
  readonly observations: number
  readonly contradictions: number
  readonly examples: readonly Place[]
}

/** What moved a score and gives no rule, and why. */
export interface Undecided {
  readonly typeId: number
  readonly subTypeId: number | null
  readonly name: string
  readonly score: Channel
  readonly why: string
  readonly observations: number
  /** Of those that moved it. */
  readonly examples: readonly Place[]
}

export interface Learned {
  readonly rules: readonly LearnedRule[]
  readonly undecided: readonly Undecided[]
  readonly fixtures: number
  readonly packets: number
  /** Movements of the match score that no rule and no undecided type explains. */
  readonly unexplained: number
  /** Movements that could not be used, because the side of the action's team is not known. */
  readonly sideless: number
}

/** What the recorded movements of the summary support, and no more. */
export function learnedFrom(gathered: Gathered): Learned {
  const held = { match: holdTrue(gathered, 'match'), period: holdTrue(gathered, 'period') }
  const ids = [...gathered.kinds.byType.keys()].sort((a, b) => a - b)
  const told = ids.map((typeId) => tellOfType({ gathered, held }, typeId))
  return {
    rules: told.flatMap(({ rules }) => rules),
    undecided: told.flatMap(({ undecided }) => undecided),
    fixtures: gathered.fixtures,
    packets: gathered.packets,
    unexplained: held.match.tallies.unexplained.count,
    sideless: [...gathered.sideless.values()].reduce((sum, { count }) => sum + count, 0),
  }
}

interface Basis {
  readonly gathered: Gathered
  readonly held: Readonly<Record<Channel, Held>>
}

/** An action type, or one of its sub types, with what was seen of it. */
interface Case {
  readonly kinds: readonly Kind[]
  readonly match: Verdict
  readonly period: Verdict
}

interface Told {
  readonly rules: readonly LearnedRule[]
  readonly undecided: readonly Undecided[]
}

function tellOfType(basis: Basis, typeId: number): Told {
  const bySub = [...(basis.gathered.kinds.byType.get(typeId) ?? [])].sort(([a], [b]) => (a ?? -1) - (b ?? -1))
  const kinds = bySub.map(([, kind]) => kind)
  if (isAlike(basis, kinds)) {
    const whole = caseOf(basis, kinds)
    const rule = ruleOf(basis, whole, null)
    const rules = rule === null || isForNothing(rule) ? [] : [rule]
    return { rules, undecided: undecidedOf(basis, whole, null, rules.length > 0) }
  }
  const cases = bySub.map(([subTypeId, kind]) => ({ subTypeId, of: caseOf(basis, [kind]) }))
  const found = cases.map(({ subTypeId, of }) => ({ subTypeId, of, rule: ruleOf(basis, of, subTypeId) }))
  const isScoring = found.some(({ rule }) => rule !== null && !isForNothing(rule))
  // A rule without a sub type is for all that have none of their own: as one for nothing it would claim too much.
  const rules = found.flatMap(({ rule, subTypeId }) =>
    rule === null || !isScoring || (subTypeId === null && isForNothing(rule)) ? [] : [rule],
  )
  const undecided = found.flatMap(({ of, subTypeId, rule }) => undecidedOf(basis, of, subTypeId, rule !== null))
  return { rules, undecided }
}

/** All sub types, and none, lean to the same in both scores. One that was there, and of which nothing is known, does not. */
function isAlike({ held, gathered }: Basis, kinds: readonly Kind[]): boolean {
  return CHANNELS.every((channel) => {
    const counted = kinds.filter((kind) => gathered.counted[channel].has(kind))
    const leanings = counted.map((kind) => leaningOf(held[channel].tallies.byKind.get(kind)))
    return leanings.every((worth) => worth !== null && isSameWorth(worth, leanings[0] ?? NO_WORTH))
  })
}

function leaningOf(tally: KindTally | undefined): Worth | null {
  return (tally && bestOf(tally)?.worth) ?? null
}

function caseOf({ held, gathered }: Basis, kinds: readonly Kind[]): Case {
  const verdictIn = (channel: Channel): Verdict => {
    const { tallies, ambiguous } = held[channel]
    const tally = merged(kinds.flatMap((kind) => tallies.byKind.get(kind) ?? []))
    if (!kinds.some((kind) => gathered.counted[channel].has(kind))) return { word: 'silent' }
    if (!kinds.some((kind) => ambiguous.has(kind))) return verdictOf(tally, noiseBeside(tallies, new Set(kinds)))
    return { word: 'undecided', why: 'the summary may lag: it may as well be the packet before or after', tally }
  }
  return { kinds, match: verdictIn('match'), period: verdictIn('period') }
}

/** Null where the data support none. In shoot-outs alone nothing is seen of the match score, which leaves them out. */
function ruleOf({ gathered }: Basis, { kinds, match, period }: Case, subTypeId: number | null): LearnedRule | null {
  if (match.word === 'undecided') return null
  if (match.word === 'known' && period.word === 'known' && !isExpressible(match.worth, period.worth)) return null
  const worth = match.word === 'known' ? match.worth : NO_WORTH
  const within = withinOf(worth, period)
  if (isNothing(worth) && period.word === 'undecided') return null
  // Shoot-outs alone do not tell that it adds nothing in the match.
  if (match.word === 'silent' && (within === null || isNothing(within))) return null
  const [points, periodPoints] = [pointsOf(worth), within === null ? null : pointsOf(within)]
  const telling = match.word === 'known' && (!isNothing(worth) || period.word !== 'known') ? match : period
  if (telling.word !== 'known') return null
  const first = gathered.kinds.list[kinds[0] ?? 0]
  return {
    typeId: first?.typeId ?? 0,
    ...(subTypeId === null ? {} : { subTypeId }),
    points,
    ...(periodPoints === null || periodPoints === points ? {} : { periodPoints }),
    side: (isNothing(worth) ? (within ?? worth) : worth).opponent === 0 ? 'team' : 'opponent',
    name: nameOf(gathered, kinds, subTypeId),
    evidence: 'learned',
    observations: telling.tally.count,
    contradictions: telling.contradictions,
    examples: bestOf(telling.tally)?.examples ?? [],
  }
}

/** Share of a leaning that is better said than that it is as in the match score, which a rule without `periodPoints` says. */
const LEANING_SHARE_MIN = 0.8

/** What it is worth within its period, as far as a rule can say it; null where it is not known. */
function withinOf(match: Worth, period: Verdict): Worth | null {
  if (period.word === 'silent') return null
  if (period.word === 'known') return isExpressible(match, period.worth) ? period.worth : null
  const { tally } = period
  const best = bestOf(tally)
  const isLeaning = (best?.count ?? 0) >= LEANING_SHARE_MIN * tally.count
  const isOfUse = !isNothing(match) && isLeaning && best !== undefined && isExpressible(match, best.worth)
  return isOfUse ? best.worth : null
}

/** A rule has one side for both scores. */
function isExpressible(match: Worth, period: Worth): boolean {
  return (match.own === 0 || period.opponent === 0) && (match.opponent === 0 || period.own === 0)
}

function pointsOf({ own, opponent }: Worth): number {
  return opponent === 0 ? own : opponent
}

function isForNothing(rule: Rule): boolean {
  return rule.points === 0 && periodPointsOf(rule) === 0
}

function undecidedOf({ gathered }: Basis, of: Case, subTypeId: number | null, hasRule: boolean): Undecided[] {
  return CHANNELS.flatMap((score) => {
    const verdict = of[score]
    if (verdict.word !== 'undecided') return []
    const moving = [...verdict.tally.seen.values()].filter(({ worth }) => !isNothing(worth))
    if (moving.length === 0 || (hasRule && score === 'match')) return []
    const { typeId = 0 } = gathered.kinds.list[of.kinds[0] ?? 0] ?? {}
    const name = nameOf(gathered, of.kinds, subTypeId)
    const examples = mostSeen(moving)
    return [{ typeId, subTypeId, name, score, why: verdict.why, observations: verdict.tally.count, examples }]
  })
}

function mostSeen(moving: readonly SeenWorth[]): readonly Place[] {
  return moving.reduce((best, one) => (one.count > best.count ? one : best)).examples
}

/** The provider's name, and that of the sub type where the rule is for one. */
function nameOf({ kinds: { list } }: Gathered, kinds: readonly Kind[], subTypeId: number | null): string {
  const named = kinds.map((kind) => list[kind]).find((one) => one?.type)
  const name = named?.type ?? ''
  const sub = subTypeId === null ? null : list[kinds[0] ?? 0]?.subType
  return sub ? `${name}, ${sub}` : name
}
