import { formatTime } from '../../match/time.ts'
import type { Manifest } from '../../replay/backtest/manifest.ts'
import type { Rested } from '../../replay/backtest/result.ts'
import { counted } from '../note.ts'
import { plain } from '../show/plain.ts'
import { printTable } from '../show/print-table.ts'
import { duration } from '../show/words.ts'

/** A run in short, with all that was corrected later; times are ISO text. */
export interface Summary {
  readonly strategy: string
  readonly fixtures: number
  readonly events: number
  readonly basis: Manifest['counts']['basis']
  readonly decisions: number
  readonly timersLeft: number
  readonly result: string
  readonly restedOnCorrected: number
  readonly rested: readonly RestedText[]
}

type RestedText = Omit<Rested, 'decidedAt' | 'correctedAt'> & {
  readonly decidedAt: string
  readonly correctedAt: string
}

export function summaryOf({ strategy, counts, result }: Manifest, rested: readonly Rested[]): Summary {
  const { fixtures, events, basis, decisions, timersLeft, rested: restedOnCorrected } = counts
  const texts = rested.map((one) => ({
    ...one,
    decidedAt: formatTime(one.decidedAt),
    correctedAt: formatTime(one.correctedAt),
  }))
  return {
    strategy: strategy.name,
    fixtures,
    events,
    basis,
    decisions,
    timersLeft,
    result,
    restedOnCorrected,
    rested: texts,
  }
}

const SHOWN_MAX = 10

export function summaryText(summary: Summary, where: string | null): string {
  const { fixtures, events, basis, decisions, restedOnCorrected, rested, timersLeft } = summary
  const known = [
    ...(basis.published > 0 ? [`${number(basis.published)} as published`] : []),
    ...(basis.received > 0 ? [`${number(basis.received)} as received`] : []),
  ]
  const share = decisions === 0 ? '' : ` (${((100 * restedOnCorrected) / decisions).toFixed(1)} %)`
  const lines = [
    ['strategy', plain(summary.strategy)],
    ['replayed', `${counted(fixtures, 'fixture')}, ${number(events)} events; known ${known.join(', ') || 'none'}`],
    ['decisions', number(decisions)],
    ['of them', `${number(restedOnCorrected)}${share} rested on facts that were corrected later`],
    ...(timersLeft > 0
      ? [['timers', `${number(timersLeft)} were due later than an hour after the end, or after --to`]]
      : []),
    ['result', summary.result],
    ...(where === null ? [] : [['written to', `${where}; report.html in it has the charts`]]),
  ]
  const head = lines.map(([name, text]) => `${String(name).padEnd(11)}${text}\n`).join('')
  return rested.length === 0 ? head : `${head}\n${latest(rested)}`
}

function latest(rested: readonly RestedText[]): string {
  const worst = rested.toSorted((a, b) => b.lateMs - a.lateMs || a.decision - b.decision).slice(0, SHOWN_MAX)
  const rows = worst.map((one) => [
    String(one.decision),
    one.fixtureId,
    one.actionId,
    one.nature,
    one.changed.join(', '),
    duration(one.lateMs),
  ])
  const heads = ['decision', 'fixture', 'action', 'correction', 'changed', 'later by']
  const title = `${counted(rested.length, 'correction')} of what decisions rested on${rested.length > SHOWN_MAX ? `; the ${SHOWN_MAX} latest` : ''}:\n`
  return (
    title +
    printTable(
      heads.map((head) => ({ head })),
      rows,
    )
  )
}

function number(value: number): string {
  return value.toLocaleString('en')
}
