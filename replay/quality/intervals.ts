/** A stretch of time, in UTC microseconds. */
export interface Interval {
  readonly from: number
  readonly to: number
}

/** Ascending, without those that overlap or touch. */
export function unionOf(intervals: readonly Interval[]): readonly Interval[] {
  const union: { from: number; to: number }[] = []
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = union.at(-1)
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to)
    else union.push({ from, to })
  }
  return union
}

/** How long both are: each is a union. */
export function sharedTime(a: readonly Interval[], b: readonly Interval[]): number {
  let sum = 0
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [one, other] = [a[i] as Interval, b[j] as Interval]
    sum += Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from))
    if (one.to < other.to) i++
    else j++
  }
  return sum
}

export function lengthOf(union: readonly Interval[]): number {
  return union.reduce((sum, { from, to }) => sum + to - from, 0)
}
