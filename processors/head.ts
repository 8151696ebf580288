import type { Step } from '../match/step.ts'
import type { Head } from '../schemas/records.ts'

/** First fields of every derived record: where and when, as the causing raw record tells. */
export function headOf(step: Step): Head {
  const packet = 'packet' in step ? step.packet : null
  return {
    fixtureId: step.raw.fixtureId,
    sport: step.sport,
    tier: step.tier,
    stateRevision: step.stateRevision,
    seq: packet?.seq ?? null,
    eventTime: packet?.eventTime ?? null,
    receivedAt: step.raw.receivedAt,
  }
}
