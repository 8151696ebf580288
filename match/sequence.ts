import type { Gap } from './fixture-now.ts'

/** Which seqs have not come yet (DESIGN §4 rule 2). Gaps are ranges, so a far jump costs no more than a near one. */
export interface Sequence {
  readonly highest: number
  /** Ascending, apart from each other. */
  readonly gaps: readonly Gap[]
  /** Likewise; gaps that a certificate closed: known to be missing, no longer open. */
  readonly absent: readonly Gap[]
}

export const NO_SEQUENCE: Sequence = { highest: 0, gaps: [], absent: [] }

/** What the coming of a seq does that was not accepted before. Nothing ever waits for a gap. */
export interface Arrival {
  readonly sequence: Sequence
  readonly opened: Gap | null
  readonly healed: boolean
  readonly late: boolean
}

/** Accepted before: neither above the highest nor in a hole. */
export function isTaken({ highest, gaps, absent }: Sequence, seq: number): boolean {
  return seq <= highest && indexIn(gaps, seq) < 0 && indexIn(absent, seq) < 0
}

export function arrive(sequence: Sequence, seq: number): Arrival {
  const { highest, gaps, absent } = sequence
  if (seq > highest) {
    const opened = seq > highest + 1 ? { fromSeq: highest + 1, toSeq: seq - 1 } : null
    const next = { highest: seq, gaps: opened ? [...gaps, opened] : gaps, absent }
    return { sequence: next, opened, healed: false, late: false }
  }
  const healed = indexIn(gaps, seq) >= 0
  return { sequence: { highest, gaps: fill(gaps, seq), absent: fill(absent, seq) }, opened: null, healed, late: true }
}

/** The provider's own list does not have these either. Gaps open above all that was absent before, so the order holds. */
export function closeGaps({ highest, gaps, absent }: Sequence): Sequence {
  return { highest, gaps: [], absent: [...absent, ...gaps] }
}

function fill(gaps: readonly Gap[], seq: number): readonly Gap[] {
  const at = indexIn(gaps, seq)
  return at < 0 ? gaps : gaps.toSpliced(at, 1, ...without(gaps[at] as Gap, seq))
}

function without(gap: Gap, seq: number): readonly Gap[] {
  const below = gap.fromSeq < seq ? [{ fromSeq: gap.fromSeq, toSeq: seq - 1 }] : []
  const above = seq < gap.toSeq ? [{ fromSeq: seq + 1, toSeq: gap.toSeq }] : []
  return [...below, ...above]
}

function indexIn(gaps: readonly Gap[], seq: number): number {
  let low = 0
  let high = gaps.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const gap = gaps[middle] as Gap
    if (seq < gap.fromSeq) high = middle - 1
    else if (seq > gap.toSeq) low = middle + 1
    else return middle
  }
  return -1
}
