import type { Finality } from './fixture-now.ts'
import type { FixtureState } from './state.ts'
import type { ActionNow } from './step.ts'

/** Id of the action type (feed.md §6). */
const POST_MATCH_CHECK_COMPLETE = 21

/** The first that holds; it may go back. `finished` is no synonym of Completed (feed.md §2.1). */
export function finalityOf(state: FixtureState): Finality {
  const summary = state.latest?.summary
  if (state.isFlaggedFinished && summary?.collectionStatus === 'CollectionDropped') return 'dropped'
  if (state.confirmedChecks > 0 || summary?.collectionStatus === 'PostMatchChecked') return 'checked'
  return state.isFlaggedFinished || summary?.status === 'Completed' ? 'finished' : 'open'
}

export function isConfirmedCheck({ facts, standing }: ActionNow): boolean {
  return facts.typeId === POST_MATCH_CHECK_COMPLETE && standing === 'confirmed'
}
