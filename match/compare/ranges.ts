import type { Gap } from '../fixture-now.ts'

/** Seqs as ranges, both ends included, ascending. */
export interface Seqs {
  /** Of seqs, also of those whose range is left out. */
  readonly count: number
  /** The first {@link RANGES_MAX}. */
  readonly ranges: readonly Gap[]
}

export const RANGES_MAX = 100

export function seqsOf(seqs: Iterable<number>): Seqs {
  const ranges: { fromSeq: number; toSeq: number }[] = []
  const sorted = [...seqs].sort((a, b) => a - b)
  for (const seq of sorted) {
    const last = ranges.at(-1)
    if (last !== undefined && seq === last.toSeq + 1) last.toSeq = seq
    else ranges.push({ fromSeq: seq, toSeq: seq })
  }
  return { count: sorted.length, ranges: ranges.slice(0, RANGES_MAX) }
}

/** What is left of 1 to the highest of `seqs` without these. A far jump costs no more than a near one. */
export function holesIn(seqs: Iterable<number>): Seqs {
  const ranges: Gap[] = []
  let count = 0
  let expected = 1
  for (const seq of [...seqs].sort((a, b) => a - b)) {
    if (seq > expected) {
      count += seq - expected
      if (ranges.length < RANGES_MAX) ranges.push({ fromSeq: expected, toSeq: seq - 1 })
    }
    expected = seq + 1
  }
  return { count, ranges }
}
