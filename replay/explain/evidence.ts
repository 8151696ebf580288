import { SEND_TYPES, type SendType } from '../../match/packet.ts'
import type { Step } from '../../match/step.ts'

/** The raw record that made something so. */
export interface Evidence {
  /** As in raw-actions: `packet`, `lost`, `certified`, … */
  readonly kind: string
  readonly line: string
  /** These five are null where the record is no packet. */
  readonly seq: number | null
  readonly actionId: string | null
  readonly type: string | null
  readonly typeId: number | null
  readonly sendType: SendType | null
  readonly detail: string | null
  /** UTC microseconds: the provider's clock, and ours. */
  readonly eventTime: number | null
  readonly receivedAt: number
}

export function evidenceOf(step: Step): Evidence {
  const { kind, line, detail, receivedAt } = step.raw
  const packet = 'packet' in step ? step.packet : null
  // Of a packet that changed nothing of what its action is, the action says better what it was about.
  const facts = step.kind === 'accepted' ? step.action.after.facts : packet?.facts
  return {
    kind,
    line,
    seq: packet?.seq ?? null,
    actionId: packet?.actionId ?? null,
    type: facts?.type ?? null,
    typeId: facts?.typeId ?? null,
    sendType: packet === null ? null : SEND_TYPES[packet.sendTypeId],
    detail,
    eventTime: packet?.eventTime ?? null,
    receivedAt,
  }
}
