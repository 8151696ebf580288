import type { CorrectionMark } from '../../../replay/backtest/report-input.ts'
import type { Chart, Series } from '../../../replay/backtest/result.ts'
import { COLUMNS_MAX, MARKS_MAX, SERIES_MAX } from './bounds.ts'
import { shown } from './text.ts'
import { type Points, thinned } from './thin.ts'

/** A chart as page.mjs draws it. Of kind `time`, `x` is in seconds after `origin`, a UTC midnight in seconds. */
export interface Drawn {
  readonly title: string
  readonly kind: Chart['kind']
  readonly x: { readonly label: string; readonly kind: 'time' | 'number'; readonly origin: number }
  readonly y: { readonly label: string }
  readonly series: readonly (Points & { readonly label: string })[]
  readonly marks: readonly { readonly x: number; readonly label: string }[]
  /** What was left out, by which rule. */
  readonly notes: readonly string[]
}

/** A chart over time without marks of its own gets those of the corrections, but for confirmations. */
export function drawn(chart: Chart, corrections: readonly CorrectionMark[]): Drawn {
  const isTime = chart.x.kind === 'time'
  const all = chart.series.slice(0, SERIES_MAX).map((series) => rising(series, isTime ? 1e6 : 1))
  const first = Math.min(...all.flatMap(({ x }) => x.slice(0, 1)))
  const from = isTime && Number.isFinite(first) ? Math.floor(first / DAY_SECONDS) * DAY_SECONDS : 0
  const series = all.map((points) => thinned(points, COLUMNS_MAX))
  const own = chart.marks?.map(({ x, label }) => ({ x: isTime ? x / 1e6 : x, label }))
  const within = own ?? (isTime ? correctionsWithin(all, corrections) : [])
  const marks = within.filter(({ x }) => Number.isFinite(x)).sort((a, b) => a.x - b.x)
  const marked = marksApart(marks)
  return {
    title: shown(chart.title),
    kind: chart.kind,
    x: { label: shown(chart.x.label), kind: chart.x.kind, origin: from },
    y: { label: shown(chart.y.label) },
    series: series.map(({ x, y }, i) => ({
      label: shown(chart.series[i]?.label ?? ''),
      x: x.map((value) => digits(value - from)),
      y: y.map((value) => (value === null ? null : Number(value.toPrecision(7)))),
    })),
    marks: marked.map(({ x, label }) => ({ x: digits(x - from), label: shown(label) })),
    notes: notesOf(chart, all, series, [marks.length, marked.length]),
  }
}

const DAY_SECONDS = 86_400

/** In order, and each point a trace after the one before: several of one time are drawn as a vertical line. */
function rising({ x, y }: Series, divisor: number): Points {
  const order = x.flatMap((at, i) => (Number.isFinite(at) && i < y.length ? [i] : []))
  order.sort((a, b) => (x[a] as number) - (x[b] as number))
  const scaled = order.map((i) => (x[i] as number) / divisor)
  const span = (scaled.at(-1) ?? 0) - (scaled[0] ?? 0)
  const trace = Math.max(span * 1e-9, 1e-6)
  for (let i = 1; i < scaled.length; i++)
    if ((scaled[i] as number) <= (scaled[i - 1] as number)) scaled[i] = (scaled[i - 1] as number) + trace
  return {
    x: scaled,
    y: order.map((i) => (Number.isFinite(y[i]) ? (y[i] as number) : null)),
  }
}

function correctionsWithin(all: readonly Points[], corrections: readonly CorrectionMark[]) {
  const from = Math.min(...all.flatMap(({ x }) => x.slice(0, 1)))
  const to = Math.max(...all.flatMap(({ x }) => x.slice(-1)))
  return corrections.flatMap(({ fixtureId, knownAt, actionId, nature, changed }) => {
    const x = knownAt / 1e6
    if (nature === 'confirmation' || x < from || x > to) return []
    return [{ x, label: `${fixtureId}: ${nature} of ${actionId} (${changed.join(', ')})` }]
  })
}

type Mark = Drawn['marks'][number]

/** Where there are too many, the first in each of so many parts of the width. In order. */
function marksApart(marks: readonly Mark[]): readonly Mark[] {
  if (marks.length <= MARKS_MAX) return marks
  const from = marks[0]?.x ?? 0
  const width = ((marks.at(-1)?.x ?? 0) - from) / MARKS_MAX || 1
  const parts = new Set<number>()
  return marks.filter(({ x }) => {
    const part = Math.min(MARKS_MAX - 1, Math.floor((x - from) / width))
    return !parts.has(part) && parts.add(part)
  })
}

function notesOf(
  chart: Chart,
  all: readonly Points[],
  kept: readonly Points[],
  [marks, marked]: readonly [number, number],
): readonly string[] {
  const notes: string[] = []
  const count = (points: readonly Points[]) => points.reduce((sum, { x }) => sum + x.length, 0)
  const [given, drawn] = [count(all), count(kept)]
  if (drawn < given)
    notes.push(
      `Drawn: ${drawn} of ${given} points, the first, lowest, highest and last in each of ${COLUMNS_MAX} parts of the width.`,
    )
  if (chart.series.length > SERIES_MAX) notes.push(`Drawn: ${SERIES_MAX} of ${chart.series.length} series, the first.`)
  if (marked < marks)
    notes.push(`Marked: ${marked} of ${marks} corrections, the first in each of ${MARKS_MAX} parts of the width.`)
  return notes
}

/** Microseconds; shorter as JSON. */
function digits(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
