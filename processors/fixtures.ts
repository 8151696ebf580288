import type { Step } from '../match/step.ts'
import type { Fixture } from '../schemas/records.ts'
import { headOf } from './head.ts'

/** The fixture as the provider's fixtures list shows it. */
export function fixtures(step: Step): readonly Fixture[] {
  return step.kind === 'fixture' ? [{ ...step.listing, ...headOf(step) }] : []
}
