import type { Step } from '../match/step.ts'
import type { Head } from '../schemas/records.ts'

/**
 * First fields of every derived record: where and when, as the causing raw record tells. It is spread behind the other
 * fields (the schema has the order): V8 adds fields to a spread object at a microsecond each.
 */
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
