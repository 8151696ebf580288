import type { Gap } from './view.ts'

/** Which seqs have not come yet (DESIGN §4 rule 2). Gaps are ranges, so a far jump costs no more than a near one. */
export interface Sequence {
  readonly highest: number
  /** Ascending, apart from each other. */
  readonly gaps: readonly Gap[]
}

export const NO_SEQUENCE: Sequence = { highest: 0, gaps: [] }

/** What a seq that was not accepted before does. Nothing ever waits for a gap. */
export interface Placement {
  readonly sequence: Sequence
  readonly opened: Gap | null
  readonly healed: boolean
  readonly late: boolean
}

export function place(sequence: Sequence, seq: number): Placement {
  const { highest, gaps } = sequence
  if (seq > highest) {
    const opened = seq > highest + 1 ? { fromSeq: highest + 1, toSeq: seq - 1 } : null
    const next = { highest: seq, gaps: opened ? [...gaps, opened] : gaps }
    return { sequence: next, opened, healed: false, late: false }
  }
  const at = gapAt(gaps, seq)
  const left = at < 0 ? gaps : [...gaps.slice(0, at), ...without(gaps[at] as Gap, seq), ...gaps.slice(at + 1)]
  return { sequence: { highest, gaps: left }, opened: null, healed: at >= 0, late: true }
}

function without(gap: Gap, seq: number): readonly Gap[] {
  const below = gap.fromSeq < seq ? [{ fromSeq: gap.fromSeq, toSeq: seq - 1 }] : []
  const above = seq < gap.toSeq ? [{ fromSeq: seq + 1, toSeq: gap.toSeq }] : []
  return [...below, ...above]
}

function gapAt(gaps: readonly Gap[], seq: number): number {
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
