import type { SendTypeId } from './packet.ts'

/** What an action counts as now. */
export type Standing = 'pending' | 'confirmed' | 'cancelled' | 'deleted'

/** Send types that set a standing by themselves; `updated` (2) only describes (DESIGN §4 rule 3). */
const SETS: Readonly<Record<SendTypeId, Standing | null>> = {
  1: 'pending',
  2: null,
  3: 'cancelled',
  4: 'deleted',
  5: 'confirmed',
  6: 'confirmed',
}

/** Documented life cycle (feed.md §3): which send types may follow which standing; `null` is the first packet. */
const DOCUMENTED: ReadonlyMap<Standing | null, readonly SendTypeId[]> = new Map<Standing | null, readonly SendTypeId[]>(
  [
    [null, [1, 2, 5]],
    ['pending', [5, 3]],
    ['confirmed', [2, 4]],
    ['deleted', [2, 6]],
    ['cancelled', []],
  ],
)

/** One packet on top of a standing, in seq order. An uncertain action never becomes certain by being described better. */
export function standingAfter(before: Standing | null, sendTypeId: SendTypeId): Standing {
  return SETS[sendTypeId] ?? (before === 'pending' ? 'pending' : 'confirmed')
}

/** Is this step in the documented life cycle? */
export function isDocumented(from: Standing | null, sendTypeId: SendTypeId): boolean {
  return DOCUMENTED.get(from)?.includes(sendTypeId) ?? false
}

/** False for `updated`: it describes. */
export function setsStanding(sendTypeId: SendTypeId): boolean {
  return SETS[sendTypeId] !== null
}

/** Pending, updated and confirmed say what the action is; the others only what becomes of it (DESIGN §4 rule 3). */
export function describes(sendTypeId: SendTypeId): boolean {
  return sendTypeId === 1 || sendTypeId === 2 || sendTypeId === 5
}
