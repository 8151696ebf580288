import { createHash } from 'node:crypto'
import type { Decision, Rested } from '../../../replay/backtest/result.ts'
import { CHARTS_MAX } from './bounds.ts'
import { type Drawn, drawn } from './drawn.ts'
import type { Reported } from './input.ts'
import { manifestOf } from './manifest.ts'
import { figuresOf, restedOf } from './rested.ts'
import { count, escaped, inScript, lengthText, shown } from './text.ts'

/** What is put into the page as it is, so that it needs nothing from elsewhere. */
export interface Assets {
  /** uPlot, as `window.uPlot`. */
  readonly library: string
  /** A module. */
  readonly script: string
  readonly styles: readonly string[]
}

/** One HTML page that loads nothing: its scripts and styles are in it, and only they may run. */
export function htmlOf(reported: Reported, { library, script, styles }: Assets): string {
  const title = titleOf(reported.manifest)
  const charts = reported.charts.slice(0, CHARTS_MAX).map((chart) => drawn(chart, reported.corrections))
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(library)} ${hashOf(script)}`,
    `style-src ${styles.map(hashOf).join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} – back-test</title>
${styles.map((style) => `<style>${style}</style>`).join('\n')}
</head>
<body>
<header><p class="kind">Touchline back-test</p><h1>${escaped(title)}</h1>
${(reported.summary ?? []).map((line) => `<p>${escaped(shown(line))}</p>`).join('\n')}
${figuresOf(figures(reported))}</header>
<main>
<section><h2>Charts</h2>
<noscript><p class="note">The charts are drawn by a script of this page, which is not allowed to run here.</p></noscript>
${charts.map(sectionOf).join('\n') || '<p>The strategy draws none.</p>'}
${reported.charts.length > CHARTS_MAX ? `<p class="note">Shown: ${CHARTS_MAX} of ${count(reported.charts.length)} charts, the first.</p>` : ''}
</section>
<section><h2>Decisions that rested on facts corrected later</h2>
${restedOf(reported.rested, reported.decisions)}</section>
<section><h2>What was run</h2>
${manifestOf(reported.manifest)}</section>
</main>
<script type="application/json" id="charts">${inScript(charts)}</script>
<script>${library}</script>
<script type="module">${script}</script>
</body>
</html>
`
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

function titleOf(manifest: object): string {
  const { strategy } = manifest as { readonly strategy?: unknown }
  if (typeof strategy === 'string') return shown(strategy)
  const { name } = (strategy ?? {}) as { readonly name?: unknown }
  return typeof name === 'string' ? shown(name) : 'strategy'
}

function figures({ decisions, rested, corrections }: Reported): readonly (readonly [string, string])[] {
  const resting = new Set(rested.map(({ decision }) => decision)).size
  const share = decisions.length === 0 ? '' : `, ${((resting / decisions.length) * 100).toFixed(1)}\u00a0%`
  const fixtures = new Set(decisions.map(({ fixtureId }: Decision) => fixtureId ?? '')).size
  const late = rested.map(({ lateMs }: Rested) => lateMs).sort((a, b) => a - b)
  const median = late[Math.floor(late.length / 2)]
  const real = corrections.filter(({ nature }) => nature !== 'confirmation').length
  return [
    [count(decisions.length), `decisions, of ${count(fixtures)} fixtures`],
    [count(resting), `rested on facts corrected later${share}`],
    [median === undefined ? '–' : lengthText(median), 'until such a correction, median'],
    [count(real), `corrections met, beside ${count(corrections.length - real)} confirmations`],
  ]
}

function sectionOf({ title, kind, x, y, marks, notes }: Drawn, index: number): string {
  const label = `${title}. ${y.label} by ${x.label}. Arrow keys: left and right go through the points${marks.length > 0 ? ', up and down through the corrections' : ''}.`
  const list = marks.map((mark, i) => `<li data-mark="${i}">${escaped(mark.label)}</li>`).join('')
  return `<figure class="chart ${kind}"><figcaption><h3>${escaped(title)}</h3></figcaption>
<div class="plot" data-chart="${index}" tabindex="0" role="application" aria-label="${escaped(label)}"></div>
${notes.map((note) => `<p class="note">${escaped(note)}</p>`).join('')}
${marks.length > 0 ? `<details><summary>Corrections marked: ${count(marks.length)}</summary><ol class="marks">${list}</ol></details>` : ''}</figure>`
}
