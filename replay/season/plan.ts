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

/** For each thread so many groups, so that those that are done early take from the others. */
const GROUPS_PER_THREAD = [6, 3, 1] as const

/** Reading what belongs to others costs a tenth of folding; more than so many times the log is not read for finer groups. */
const READ_TIMES_MAX = 1.6

/**
 * Every fixture in one group: neighbours of a partition together, never more of them open than memory takes, in groups of like
 * work, the largest first. Where fixtures lie side by side over much of the log the groups are fewer, as each reads what lies
 * between.
 */
export function planned(spans: readonly Span[], threads: number): readonly Group[] {
  const records = sum(spans, ({ records }) => records)
  const openMax = Math.ceil(OPEN_RECORDS_MAX / threads)
  let groups: readonly Group[] = []
  for (const each of GROUPS_PER_THREAD) {
    groups = grouped(spans, Math.ceil(records / (threads * each)), openMax)
    if (sum(groups, ({ from, to }) => to - from) <= READ_TIMES_MAX * records) break
  }
  return groups.toSorted((a, b) => workOf(b) - workOf(a))
}

function workOf({ fixtures }: Group): number {
  return sum(fixtures, ({ records }) => records)
}

/** `workMax`: records that a group may have, if it has more than one fixture. */
function grouped(spans: readonly Span[], workMax: number, openMax: number): readonly Group[] {
  const groups: Group[] = []
  let group: Span[] = []
  let [work, open] = [0, 0]
  const close = (): void => {
    if (group.length > 0) groups.push(groupOf(group))
    group = []
    work = 0
  }
  for (const span of spans.toSorted((a, b) => a.partition - b.partition || a.first - b.first)) {
    open = sum(group, ({ last, records }) => (last < span.first ? 0 : records))
    const isFull = work + span.records > workMax || open + span.records > openMax
    if (isFull || group[0]?.partition !== span.partition) close()
    group.push(span)
    work += span.records
  }
  close()
  return groups
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
