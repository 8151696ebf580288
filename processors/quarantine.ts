import { FRAME_BYTES_MAX, OVERSIZED_KEPT_BYTES } from '../match/raw.ts'
import type { Step } from '../match/step.ts'
import { rejectionMessage } from '../platform/rejections.ts'
import type { Quarantined } from '../schemas/records.ts'
import { headOf } from './head.ts'

/**
 * A raw record that could not be applied; it parks itself only. The text comes from the error table. Of a frame that is larger
 * than the producer records (something else wrote it) the beginning is published, as the producer keeps it.
 */
export function quarantine(step: Step): readonly Quarantined[] {
  if (step.kind !== 'rejected') return []
  const { code, found } = step.rejection
  return [{ code, message: rejectionMessage(code, found), frame: beginningOf(step.raw.frame), ...headOf(step) }]
}

function beginningOf(frame: Uint8Array): Uint8Array {
  return frame.length > FRAME_BYTES_MAX ? frame.subarray(0, OVERSIZED_KEPT_BYTES) : frame
}
