import { SEND_TYPES } from '../match/packet.ts'
import type { Step } from '../match/step.ts'
import type { ActionChange } from '../schemas/records.ts'
import { factsOf } from './facts.ts'
import { headOf } from './head.ts'

/** One for each accepted packet: what its action is now. */
export function actionChanges(step: Step): readonly ActionChange[] {
  if (step.kind !== 'accepted') return []
  const { packet, action } = step
  return [
    {
      ...headOf(step),
      actionId: action.actionId,
      actionRevision: action.actionRevision,
      sendType: SEND_TYPES[packet.sendTypeId],
      standingBefore: action.before?.standing ?? null,
      standing: action.after.standing,
      late: step.late,
      expected: action.expected,
      ...factsOf(action.after),
      timelineSequence: packet.timelineSequence,
      delayStatus: packet.delayStatus,
      traceId: packet.traceId,
    },
  ]
}
