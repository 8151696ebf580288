import type { Step } from '../match/step.ts'
import { rejectionMessage } from '../platform/errors.ts'
import type { Quarantined } from '../schemas/records.ts'
import { headOf } from './head.ts'

/** A raw record that could not be applied; it parks itself only. The text comes from the error table. */
export function quarantine(step: Step): readonly Quarantined[] {
  if (step.kind !== 'rejected') return []
  const { code, found } = step.rejection
  return [{ code, message: rejectionMessage(code, found), frame: step.raw.frame, ...headOf(step) }]
}
