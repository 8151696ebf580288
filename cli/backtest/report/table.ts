import { ROWS_MAX } from './bounds.ts'
import { count, escaped, shown } from './text.ts'

/** Characters of a cell that is not broken: ids are not longer. */
const SHORT_MAX = 36

/**
 * A table of texts, cut where it is too long, which it says. A heading that begins with `#` is of a column of numbers;
 * `total`: how many rows there are, where not all are given.
 */
export function tableOf(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  total = rows.length,
): string {
  const isNumber = headings.map((heading) => heading.startsWith('#'))
  const cell = (text: string, i: number) => {
    const kind = isNumber[i] ? 'number' : text.length <= SHORT_MAX ? 'short' : 'long'
    return `<td class="${kind}">${escaped(shown(text))}</td>`
  }
  const head = headings.map(
    (heading, i) => `<th scope="col"${isNumber[i] ? ' class="number"' : ''}>${escaped(heading.replace(/^#/, ''))}</th>`,
  )
  const body = rows.slice(0, ROWS_MAX).map((row) => `<tr>${row.map(cell).join('')}</tr>`)
  const note =
    total > body.length ? `<p class="note">Shown: ${count(body.length)} of ${count(total)} rows, the first.</p>` : ''
  return `<div class="wide" tabindex="0"><table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>${note}`
}
