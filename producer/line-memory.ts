import type { Known } from '../feed/place.ts'

/** What this line has recorded of a fixture from the stream; changed in place, since it grows with the match. */
export interface LineMemory {
  /** Key of a frame → its position, null where it has none. */
  readonly known: Map<string, number | null>
  /** Positions 0 … next-1 are recorded. */
  next: number
  /** Recorded frames without a position. */
  spare: number
  /** Positions above `next`, while there is a hole before them. */
  readonly beyond: Set<number>
}

export function newLineMemory(): LineMemory {
  return { known: new Map(), next: 0, spare: 0, beyond: new Set() }
}

export function remember(memory: LineMemory, key: string, position: number | null): void {
  const before = memory.known.get(key)
  // A repeat keeps the position of the first one.
  if (before === undefined || before === null) memory.known.set(key, position)
  if (position === null) {
    memory.spare++
    return
  }
  memory.beyond.add(position)
  while (memory.beyond.delete(memory.next)) memory.next++
}

export function recall(memory: LineMemory, key: string): Known {
  return memory.known.get(key)
}
