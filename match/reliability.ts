import { isDisconnected, isSilent } from './connections.ts'
import { type Finality, REASONS, type Reason } from './fixture-now.ts'
import type { FixtureState } from './state.ts'

/** Why the state should be doubted, in the order of the contract; without a reason it is reliable. */
export function reasonsOf(state: FixtureState, differs: boolean, finality: Finality): readonly Reason[] {
  const summary = state.latest?.summary
  const holds: Readonly<Record<Reason, boolean>> = {
    gap: state.sequence.gaps.length > 0,
    disconnected: isDisconnected(state.connections),
    silent: isSilent(state.connections),
    suspended: summary?.collectionStatus === 'CollectionSuspended' || summary?.status === 'Suspended',
    dropped: finality === 'dropped',
    differs,
    conflict: state.hasConflict,
  }
  return REASONS.filter((reason) => holds[reason])
}
