import type { Position } from './log.ts'
import type { MarkName, Store } from './store.ts'

/** What a commit does to a position. */
export interface Move {
  readonly mark: MarkName
  readonly from: number
  readonly to: number
  readonly metadata: string
}

/** Moves a position inside a transaction. Where it stands elsewhere than at `from`, that is returned, else null. */
export function move(store: Store, { mark, from, to, metadata }: Move): number | null {
  const found = (store.mark(mark) as Position | undefined)?.offset ?? 0
  if (found !== from) return found
  store.putMark(mark, { offset: to, metadata } satisfies Position)
  return null
}
