import type { Step } from '../match/step.ts'
import type { View } from '../match/view.ts'
import type { FixtureState } from '../schemas/records.ts'
import { headOf } from './head.ts'

/** What is known of the fixture now: one for each accepted packet and each record of another kind but `fixture`. */
export function fixtureState(step: Step): readonly FixtureState[] {
  const view = viewOf(step)
  return view === null ? [] : [{ ...headOf(step), ...view }]
}

function viewOf(step: Step): View | null {
  switch (step.kind) {
    case 'accepted':
    case 'connection':
    case 'certified':
      return step.after
    case 'duplicate':
    case 'rejected':
    case 'fixture':
    case 'ignored':
      return null
    default:
      return step satisfies never
  }
}
