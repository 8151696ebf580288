import type { Range, Span } from './span.ts'

/** Fixtures that are folded side by side, by reading the part of their partition in which they lie once. */
export interface Group extends Range {
  readonly fixtures: readonly Span[]
}

/**
 * Records of fixtures that are in memory at the same time, in all threads together: a state weighs some 220 bytes for each. A fixture
 * that has more is folded alone.
 */
export const OPEN_RECORDS_MAX = 800_000

/** Groups that are tried for each thread: the more there are, the more those that are done early can take from the others. */
const GROUPS_PER_THREAD = [6, 4, 3, 2, 1] as const

/** Reading a record, against folding it: a group reads what belongs to others, too. */
const READ_SHARE = 1 / 16

/** Fewer groups must be better by so much: threads are not equally fast. */
const BETTER = 0.98

/**
 * Every fixture in one group: neighbours of a partition together, never more of them open than memory takes, the largest group
 * first. Of some such plans the one whose last thread is done first, where fixtures that lie side by side are read several times.
 */
export function planned(spans: readonly Span[], threads: number): readonly Group[] {
  const records = sum(spans, (span) => span.records)
  const openMax = Math.ceil(OPEN_RECORDS_MAX / threads)
  let best: readonly Group[] = []
  let bestTime = Number.POSITIVE_INFINITY
  for (const each of GROUPS_PER_THREAD) {
    for (const isCutEarly of [true, false]) {
      const limits = { workMax: Math.ceil(records / (threads * each)), openMax, isCutEarly }
      const groups = grouped(spans, limits).toSorted((a, b) => workOf(b) - workOf(a))
      const time = timeOf(groups, threads)
      if (time < bestTime * BETTER) [best, bestTime] = [groups, time]
    }
  }
  return best
}

function workOf({ fixtures }: Group): number {
  return sum(fixtures, ({ records }) => records)
}

/** Until the last of so many threads is done that take group after group, counted in folded records. */
function timeOf(groups: readonly Group[], threads: number): number {
  const times: number[] = new Array(threads).fill(0)
  for (const group of groups) {
    const free = times.indexOf(Math.min(...times))
    times[free] = (times[free] as number) + workOf(group) + READ_SHARE * (group.to - group.from)
  }
  return Math.max(...times)
}

interface Limits {
  /** Records that a group may have, if it has more than one fixture. */
  readonly workMax: number
  /** Records of fixtures that may be open at once, likewise. */
  readonly openMax: number
  /** From half of `workMax` on a group ends where none of its fixtures is open. */
  readonly isCutEarly: boolean
}

function grouped(spans: readonly Span[], { workMax, openMax, isCutEarly }: Limits): readonly Group[] {
  const groups: Group[] = []
  let group = new Set<Span>()
  let [work, open, passed] = [0, 0, 0]
  const close = (): void => {
    if (group.size > 0) groups.push(groupOf([...group]))
    group = new Set()
    work = 0
    open = 0
  }
  const ends = spans.toSorted((a, b) => a.partition - b.partition || a.last - b.last)
  for (const span of spans.toSorted((a, b) => a.partition - b.partition || a.first - b.first)) {
    for (; isOver(ends[passed] as Span, span); passed++) {
      const over = ends[passed] as Span
      if (over.partition !== span.partition) close()
      else if (group.has(over)) open -= over.records
    }
    const isFull = work + span.records > workMax || open + span.records > openMax
    const isSeam = isCutEarly && open === 0 && work >= workMax / 2
    if (isFull || isSeam) close()
    group.add(span)
    work += span.records
    open += span.records
  }
  close()
  return groups
}

/** Its last record comes before the first one of another. */
function isOver(span: Span, before: Span): boolean {
  return span.partition < before.partition || (span.partition === before.partition && span.last < before.first)
}

function groupOf(fixtures: readonly Span[]): Group {
  const partition = fixtures[0]?.partition ?? 0
  const from = Math.min(...fixtures.map(({ first }) => first))
  const to = Math.max(...fixtures.map(({ last }) => last)) + 1
  return { partition, from, to, fixtures }
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0)
}
