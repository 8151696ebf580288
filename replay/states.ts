import type { FixtureNow } from '../match/fixture-now.ts'
import type { Accepted, CertifiedStep, ConnectionStep, Step } from '../match/step.ts'

/** A step that gives a fixture-state. */
export type StateStep = Accepted | ConnectionStep | CertifiedStep

export function isStateStep(step: Step): step is StateStep {
  return step.kind === 'accepted' || step.kind === 'connection' || step.kind === 'certified'
}

/** The last of these steps that gives a state; null when none does. */
export function lastState(steps: readonly Step[]): StateStep | null {
  return steps.findLast(isStateStep) ?? null
}

/** What was known after these steps; null where that is nothing. */
export function nowAfter(steps: readonly Step[]): FixtureNow | null {
  return lastState(steps)?.after ?? null
}
