import { periodsThatDiffer } from '../../match/agreement.ts'
import type { Disagreement, Step } from '../../match/step.ts'
import { nowAfter } from '../states.ts'
import type { ActionView } from './book.ts'
import { type Evidence, evidenceOf } from './evidence.ts'

/** The provider's score and the sum of the actions, as they were when they began to differ, and the actions they differ over. */
export interface Disputed extends Omit<Disagreement, 'actions'> {
  readonly since: Evidence
  readonly actions: readonly ActionView[]
}

/** What the two differ over after these steps: the last disagreement of the match, and of each period, that holds still. */
export function disputedAfter(steps: readonly Step[], views: readonly ActionView[]): readonly Disputed[] {
  const now = nowAfter(steps)
  if (now === null) return []
  const last = new Map<number | null, Disputed>()
  for (const step of steps) {
    if (step.kind !== 'accepted' && step.kind !== 'certified') continue
    for (const { period, score, byActions, actions } of step.disagreements) {
      const named = views.filter(({ actionId }) => actions.includes(actionId))
      last.set(period, { period, score, byActions, since: evidenceOf(step), actions: named })
    }
  }
  const periods = now.periodAgreement === 'differs' ? periodsThatDiffer(now).map(({ id }) => id) : []
  return [...last.values()].filter(({ period }) =>
    period === null ? now.agreement === 'differs' : periods.includes(period),
  )
}
