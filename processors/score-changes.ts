import type { FixtureNow } from '../match/fixture-now.ts'
import { type Score, SEND_TYPES } from '../match/packet.ts'
import { isSameScore } from '../match/score.ts'
import type { Accepted, Step } from '../match/step.ts'
import type { ScoreChange, ScoreView } from '../schemas/records.ts'
import { correctionNature } from './corrections.ts'
import { headOf } from './head.ts'

/** When `score`, `provisional` or `byActions` moved. */
export function scoreChanges(step: Step): readonly ScoreChange[] {
  if (step.kind !== 'accepted' || isSameView(step.before, step.after)) return []
  const { packet, action } = step
  const { facts, side } = action.after
  const delta = deltaOf(step.before.score, step.after.score)
  return [
    {
      before: scoreView(step.before),
      after: scoreView(step.after),
      delta,
      correction: isCorrection(step, delta),
      cause: {
        actionId: action.actionId,
        type: facts.type,
        typeId: facts.typeId,
        sendType: SEND_TYPES[packet.sendTypeId],
        side,
      },
      period: facts.period,
      clockTime: facts.clockTime,
      ...headOf(step),
    },
  ]
}

function isCorrection(step: Accepted, delta: Score): boolean {
  if (step.late || delta.home < 0 || delta.away < 0) return true
  const nature = correctionNature(step)
  return nature !== null && nature !== 'confirmation'
}

function scoreView({ score, provisional, byActions }: FixtureNow): ScoreView {
  return { score, provisional, byActions }
}

function isSameView(a: FixtureNow, b: FixtureNow): boolean {
  return (
    isSameScore(a.score, b.score) && isSameScore(a.provisional, b.provisional) && isSameScore(a.byActions, b.byActions)
  )
}

function deltaOf(before: Score | null, after: Score | null): Score {
  return {
    home: (after?.home ?? 0) - (before?.home ?? 0),
    away: (after?.away ?? 0) - (before?.away ?? 0),
  }
}
