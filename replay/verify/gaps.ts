import type { Gap } from '../../match/fixture-now.ts'
import { highestSeq, type Known } from './known.ts'

/** Q3, L5: what was skipped of the seqs and has not come, above what a certificate closed. */
export function openGaps({ seqs, closedUpTo }: Known): readonly Gap[] {
  const gaps: Gap[] = []
  let expected = 1
  for (const seq of seqs) {
    if (seq > expected && expected > closedUpTo) gaps.push({ fromSeq: expected, toSeq: seq - 1 })
    expected = seq + 1
  }
  return gaps
}

/** What the coming of a seq opens. */
export function openedBy(known: Known, seq: number): Gap | null {
  const expected = highestSeq(known) + 1
  return seq > expected ? { fromSeq: expected, toSeq: seq - 1 } : null
}

/** Does this seq, which has not come before, close or split an open gap (Q4)? */
export function heals(known: Known, seq: number): boolean {
  return seq < highestSeq(known) && seq > known.closedUpTo
}
