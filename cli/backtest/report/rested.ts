import type { Decision, Rested } from '../../../replay/backtest/result.ts'
import { ROWS_MAX } from './bounds.ts'
import { tableOf } from './table.ts'
import { count, escaped, lengthText, shown, timeText } from './text.ts'

/** Facts that were corrected after decisions had rested on them; then these decisions. */
export function restedOf(rested: readonly Rested[], decisions: readonly Decision[]): string {
  if (rested.length === 0) return `<p>No decision rested on a fact that was corrected later.</p>`
  const facts = new Map<string, Rested[]>()
  for (const one of rested) {
    const key = JSON.stringify([one.fixtureId, one.actionId, one.correctedAt])
    const known = facts.get(key)
    if (known === undefined) facts.set(key, [one])
    else known.push(one)
  }
  return `${factsOf([...facts.values()].sort(([a], [b]) => (a?.correctedAt ?? 0) - (b?.correctedAt ?? 0)))}
<details><summary>The ${count(rested.length)} decisions, each with what was corrected</summary>${decisionsOf(rested, decisions)}</details>`
}

function factsOf(facts: readonly (readonly Rested[])[]): string {
  const rows = facts.map((all) => {
    const { fixtureId, actionId, nature, changed, correctedAt } = all[0] as Rested
    const late = all.map(({ lateMs }) => lateMs).sort((a, b) => a - b)
    const [least = 0, most = least] = [late[0], late.at(-1)]
    const howLate = [...new Set([lengthText(least), lengthText(most)])].join(' to ')
    return [timeText(correctedAt), howLate, count(all.length), nature, changed.join(', '), fixtureId, actionId]
  })
  return tableOf(['corrected (UTC)', '#how late', '#decisions', 'nature', 'changed', 'fixture', 'action'], rows)
}

function decisionsOf(rested: readonly Rested[], decisions: readonly Decision[]): string {
  const first = rested.slice(0, ROWS_MAX)
  const wanted = new Set(first.map(({ decision }) => decision))
  const outputs = new Map(decisions.flatMap(({ n, output }) => (wanted.has(n) ? [[n, output] as const] : [])))
  const rows = first.map(({ decision, fixtureId, actionId, decidedAt, nature, changed, lateMs }) => [
    String(decision),
    timeText(decidedAt),
    JSON.stringify(outputs.get(decision) ?? null),
    lengthText(lateMs),
    `${nature}: ${changed.join(', ')}`,
    fixtureId,
    actionId,
  ])
  return tableOf(
    ['#n', 'decided (UTC)', 'decision', '#how late', 'correction', 'fixture', 'action'],
    rows,
    rested.length,
  )
}

/** The figures at the top. */
export function figuresOf(figures: readonly (readonly [string, string])[]): string {
  const cells = figures.map(
    ([value, what]) => `<div><dd>${escaped(shown(value))}</dd><dt>${escaped(shown(what))}</dt></div>`,
  )
  return `<dl class="figures">${cells.join('')}</dl>`
}
