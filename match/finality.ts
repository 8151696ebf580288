import type { Finality } from './fixture-now.ts'
import type { Packet, Summary } from './packet.ts'
import type { FixtureState } from './state.ts'
import type { ActionNow } from './step.ts'

/** Id of the action type (feed.md §6). */
const POST_MATCH_CHECK_COMPLETE = 21

/** The first that holds; it may go back. `finished` is no synonym of Completed (feed.md §2.1). */
export function finalityOf(state: FixtureState): Finality {
  const summary = state.latest?.summary ?? null
  if (state.isFlaggedFinished && summary?.collectionStatus === 'CollectionDropped') return 'dropped'
  if (state.confirmedChecks > 0 || isChecked(summary)) return 'checked'
  return state.isFlaggedFinished || isCompleted(summary) ? 'finished' : 'open'
}

/** F1: at the top or in the summary. */
export function isFlaggedFinished({ finished, summary }: Packet): boolean {
  return finished || summary?.finished === true
}

/** Whether the match is over by what this packet says, if it is the one of the highest seq. */
export function saysOver(packet: Packet): boolean {
  return isFlaggedFinished(packet) || isCompleted(packet.summary) || isChecked(packet.summary)
}

/** Also of an object of the fixtures list, which has the same words (feed.md §5). */
export function isCompleted(told: Pick<Summary, 'status'> | null): boolean {
  return told?.status === 'Completed'
}

function isChecked(summary: Summary | null): boolean {
  return summary?.collectionStatus === 'PostMatchChecked'
}

export function isConfirmedCheck({ facts, standing }: ActionNow): boolean {
  return facts.typeId === POST_MATCH_CHECK_COMPLETE && standing === 'confirmed'
}
