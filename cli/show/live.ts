import Table from 'cli-table3'
import pc from 'picocolors'
import type { Correction, FixtureState } from '../../schemas/records.ts'
import { clip } from './plain.ts'

/** What the live view knows of a match. */
export interface Shown {
  readonly state: FixtureState
  readonly correction: Correction | null
}

const HEAD = ['sport', 'home', 'score', 'away', 'period', 'clock', 'pending', 'last correction', 'state'] as const
const NAME_CHARS_MAX = 20

/** All matches as a table; colours only where the terminal has them. */
export function liveTable(matches: readonly Shown[]): string {
  const table = new Table({ head: [...HEAD], style: { head: [], border: [], compact: true } })
  for (const match of matches) table.push(row(match))
  return table.toString()
}

function row({ state, correction }: Shown): string[] {
  const { home, away } = state
  return [
    clip(state.sport, NAME_CHARS_MAX),
    clip(home?.name ?? 'home?', NAME_CHARS_MAX),
    scoreText(state),
    clip(away?.name ?? 'away?', NAME_CHARS_MAX),
    periodText(state),
    clip(state.clock?.time ?? '', NAME_CHARS_MAX),
    pendingText(state),
    correction === null ? '' : correctionText(correction),
    stateText(state),
  ]
}

/** A score that a pending action may still change is shown with what it would become. */
function scoreText({ score, provisional }: FixtureState): string {
  if (score === null) return '–'
  const certain = pc.bold(`${score.home}–${score.away}`)
  const isSame = provisional === null || (provisional.home === score.home && provisional.away === score.away)
  return isSame ? certain : `${certain} ${pc.yellow(`(${provisional.home}–${provisional.away}?)`)}`
}

function periodText({ period, periods }: FixtureState): string {
  const current = periods.find((p) => p.id === period)
  if (current === undefined) return period === null ? '' : String(period)
  const label = clip(current.label ?? String(period), NAME_CHARS_MAX)
  const { periodHome, periodAway } = current
  return periodHome === null || periodAway === null ? label : `${label} ${periodHome}–${periodAway}`
}

const PENDING_SHOWN_MAX = 2

function pendingText({ pending }: FixtureState): string {
  const names = pending
    .slice(-PENDING_SHOWN_MAX)
    .map((action) => clip(action.type ?? String(action.typeId), NAME_CHARS_MAX))
  const more = pending.length > names.length ? ` +${pending.length - names.length}` : ''
  return pc.yellow(names.join(', ') + more)
}

const CORRECTION_CHARS_MAX = 34

function correctionText({ nature, after, knownMs, changed }: Correction): string {
  const { type, typeId } = after.facts
  const what = nature === 'amendment' ? changed.filter((name) => name !== 'standing').join(', ') : `→ ${after.standing}`
  const text = clip(`${type ?? typeId} ${what}`, CORRECTION_CHARS_MAX)
  const colour = nature === 'revocation' ? pc.red : nature === 'confirmation' ? pc.green : pc.cyan
  return `${colour(text)} ${pc.dim(`after ${(knownMs / 1000).toFixed(1)} s`)}`
}

function stateText({ finality, reliable, reasons, status }: FixtureState): string {
  const phase = finality === 'open' ? clip(status ?? '', NAME_CHARS_MAX) : finality
  return reliable ? phase : `${phase} ${pc.red(reasons.join(', '))}`
}
