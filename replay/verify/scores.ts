import type { Score, Side } from '../../match/packet.ts'
import { type Rule, ruleFor, type SportRules } from '../../match/rules.ts'
import type { ActionChange, PublishedAction, ScoreChange, ScoreView } from '../../schemas/records.ts'
import { factsNow, standingOf } from './actions.ts'
import { isSame } from './findings.ts'
import { type Known, type KnownAction, type Sums, sideOf } from './known.ts'

/** What an action adds, to its rule's side; null without a rule (C2, C4, C5). */
export function pointsOf(rule: Rule | null, period: number | null, shootouts: readonly number[]): number | null {
  if (rule === null) return null
  return period !== null && shootouts.includes(period) ? 0 : rule.points
}

/** C3, C4; undefined where the facts of an action or a side are not known. */
export function sumsOf(known: Known, rules: SportRules, shootouts: readonly number[]): Sums | undefined {
  const sums = { confirmed: { home: 0, away: 0 }, pending: { home: 0, away: 0 } }
  let isSideless = false
  for (const action of known.actions.values()) {
    const standing = standingOf(action.packets)
    if (standing !== 'confirmed' && standing !== 'pending') continue
    const facts = factsNow(action)
    if (facts === undefined) return undefined
    const rule = ruleFor(rules, facts)
    const points = pointsOf(rule, facts.period, shootouts)
    if (rule === null || points === null || points === 0) continue
    const side = sideOf(known, facts.teamId)
    if (side === undefined) return undefined
    if (side === null) isSideless = true
    else sums[standing][rule.side === 'team' ? side : other(side)] += points
  }
  return { ...sums, isSideless }
}

function other(side: Side): Side {
  return side === 'home' ? 'away' : 'home'
}

export function plus(a: Score, b: Score): Score {
  return { home: a.home + b.home, away: a.away + b.away }
}

/** The three scores once the sport's rules are known. */
export function firstView(rules: SportRules | null | undefined): ScoreView {
  return { score: null, provisional: null, byActions: rules ? { home: 0, away: 0 } : null }
}

/** What the score-change of a packet says; null where no score moved (C8, R3, R9). */
export function scoreChangeOf(
  before: ScoreView,
  after: ScoreView,
  cause: { readonly change: ActionChange; readonly action: KnownAction; readonly isCorrection: boolean },
): Pick<ScoreChange, 'before' | 'after' | 'delta' | 'correction' | 'cause' | 'period' | 'clockTime'> | null {
  if (isSame(before, after)) return null
  const { actionId, type, typeId, sendType, side, period, clockTime, late } = cause.change
  const [was, is] = [before.score ?? NIL, after.score ?? NIL]
  const delta = { home: is.home - was.home, away: is.away - was.away }
  return {
    before,
    after,
    delta,
    correction: cause.isCorrection || late || delta.home < 0 || delta.away < 0,
    cause: { actionId, type, typeId, sendType, side },
    period,
    clockTime,
  }
}

const NIL: Score = { home: 0, away: 0 }

/** Does the packet give a correction that is no confirmation (R3)? */
export function isRealCorrection(before: PublishedAction | null, nature: string | null): boolean {
  return before !== null && nature !== null && nature !== 'confirmation'
}
