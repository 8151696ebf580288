import type { Position } from '../log.ts'
import type { MarkName, Store } from './store.ts'

/** What a commit does to the position of a group in a partition. */
export interface PositionMove {
  readonly mark: MarkName
  readonly from: number
  readonly to: number
  readonly metadata: string
}

/** Where a group's position is kept, in `committed`. */
export function positionMark(group: string, topic: string, partition: number): MarkName {
  return ['position', group, topic, partition]
}

/** Moves a position inside a transaction. Where it stands elsewhere than at `from`, that is returned, else null. */
export function movePosition(store: Store, { mark, from, to, metadata }: PositionMove): number | null {
  const found = (store.mark(mark) as Position | undefined)?.offset ?? 0
  if (found !== from) return found
  store.putMark(mark, { offset: to, metadata } satisfies Position)
  return null
}
