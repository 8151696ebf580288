import type { Correction, FixtureState } from '../../schemas/records.ts'
import { colours } from './colours.ts'
import type { Cell, Span } from './table.ts'

/** What the live scores know of a match. */
export interface Shown {
  readonly state: FixtureState
  /** The last one. */
  readonly correction: Correction | null
}

const PENDING_SHOWN_MAX = 2

export function sportCell({ state }: Shown): Cell {
  return [{ text: state.sport }]
}

export function homeCell({ state }: Shown): Cell {
  return [{ text: state.home?.name ?? 'home?' }]
}

export function awayCell({ state }: Shown): Cell {
  return [{ text: state.away?.name ?? 'away?' }]
}

/** A score that pending actions may still change is shown with what it would become; `!` before one that is unreliable. */
export function scoreCell({ state: { score, provisional, reliable } }: Shown): Cell {
  const warning: Cell = reliable ? [] : [{ text: '! ', paint: colours.red }]
  if (score === null) return [...warning, { text: '–' }]
  const certain: Span = { text: `${score.home}–${score.away}`, paint: colours.bold }
  const isSame = provisional === null || (provisional.home === score.home && provisional.away === score.away)
  if (isSame) return [...warning, certain]
  return [...warning, certain, { text: ` (${provisional.home}–${provisional.away}?)`, paint: colours.yellow }]
}

/** Its score comes first: the name is understood when it is clipped. */
export function periodCell({ state: { period, periods } }: Shown): Cell {
  const current = periods.find((p) => p.id === period)
  if (current === undefined) return [{ text: period === null ? '' : `period ${period}` }]
  const label = current.label ?? `period ${period}`
  const { periodHome, periodAway } = current
  return [{ text: periodHome === null || periodAway === null ? label : `${periodHome}–${periodAway} ${label}` }]
}

export function clockCell({ state }: Shown): Cell {
  const { time = null, running = null } = state.clock ?? {}
  // A clock that never runs is none: sports without one send 00:00.
  return [{ text: time === null || (time === '00:00' && running !== true) ? '' : time }]
}

export function pendingCell({ state: { pending } }: Shown): Cell {
  const names = pending.slice(-PENDING_SHOWN_MAX).map((action) => action.type ?? String(action.typeId))
  const more = pending.length > names.length ? ` +${pending.length - names.length}` : ''
  return [{ text: names.join(', ') + more, paint: colours.yellow }]
}

/** Never `-0.0`: rounding keeps the sign. */
function seconds(ms: number): string {
  return `${(Math.round(ms / 100) / 10 + 0).toFixed(1)} s`
}

/** What became of the action comes first: it is read where the rest is clipped. */
export function correctionCell({ correction }: Shown): Cell {
  if (correction === null) return []
  const { nature, after, ageMs, knownMs, changed } = correction
  const type = after.facts.type ?? String(after.facts.typeId)
  const facts = changed.filter((name) => name !== 'standing').join(', ')
  const text = nature === 'amendment' ? `amended ${type}: ${facts}` : `${after.standing} ${type}`
  const colour = nature === 'revocation' ? colours.red : nature === 'confirmation' ? colours.green : colours.cyan
  return [
    { text, paint: colour },
    { text: ` after ${seconds(ageMs ?? knownMs)}`, paint: colours.dim },
  ]
}

export function statusCell({ state: { finality, reliable, reasons, status } }: Shown): Cell {
  const phase: Span = { text: finality === 'open' ? (status ?? '') : finality }
  return reliable ? [phase] : [{ text: reasons.join(', '), paint: colours.red }, { text: ' ' }, phase]
}
