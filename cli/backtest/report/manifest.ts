import { tableOf } from './table.ts'
import { count, escaped, shown } from './text.ts'

type Fields = Readonly<Record<string, unknown>>

/** What was run, whatever is in the manifest: single values as rows by their path, lists of records as tables of their own. */
export function manifestOf(manifest: object): string {
  const rows: (readonly [string, string])[] = []
  const tables: string[] = []
  const visit = (path: string, value: unknown): void => {
    if (isRecords(value)) tables.push(recordsOf(path, value))
    else if (isFields(value) && Object.keys(value).length > 0)
      for (const [name, one] of Object.entries(value)) visit(path === '' ? name : `${path}.${name}`, one)
    else rows.push([path, textOf(value)])
  }
  visit('', manifest)
  const body = rows.map(
    ([name, text]) => `<tr><th scope="row">${escaped(shown(name))}</th><td>${escaped(text)}</td></tr>`,
  )
  return `<div class="wide" tabindex="0"><table class="fields"><tbody>${body.join('\n')}</tbody></table></div>${tables.join('')}`
}

function recordsOf(path: string, records: readonly Fields[]): string {
  const headings = [...new Set(records.flatMap((one) => Object.keys(one)))]
  const rows = records.map((one) => headings.map((name) => textOf(one[name])))
  return `<details><summary>${escaped(shown(path))}: ${count(records.length)}</summary>${tableOf(headings.map(shown), rows)}</details>`
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isRecords(value: unknown): value is readonly Fields[] {
  return Array.isArray(value) && value.length > 0 && value.every(isFields)
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '–'
  return shown(typeof value === 'string' ? value : JSON.stringify(value))
}
