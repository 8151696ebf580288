import { digestsOfAll } from '../../replay/digest.ts'
import type { SeasonDigests } from '../../replay/season/season.ts'
import { counted } from '../note.ts'
import { printTable } from './print-table.ts'

/** Enough to see with the eye that two are equal; a file or a program gets them whole. */
const DIGITS_ON_TERMINAL = 12

/**
 * A line for each fixture, and one for all of them at the end. Nothing in it tells which log they come from, so that the
 * lines of two logs can be compared by `diff`.
 */
export function printDigests(rows: readonly SeasonDigests[], logic: string, isJson: boolean): void {
  const all = digestsOfAll(rows)
  if (isJson) {
    for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`)
    process.stdout.write(`${JSON.stringify({ fixtures: rows.length, ...all, logic })}\n`)
    return
  }
  const isPublishedAsked = rows.some(({ published }) => published !== undefined)
  const headings = ['fixture', 'exact', 'content', 'packets', ...(isPublishedAsked ? ['published'] : [])]
  const lines = rows.map(({ sport, fixtureId, exact, content, packets, published }) => [
    `${sport}/${fixtureId}`,
    shown(exact),
    shown(content),
    String(packets),
    published === exact ? 'as exact' : shown(published ?? null),
  ])
  const last = [counted(rows.length, 'fixture'), shown(all.exact), shown(all.content), String(all.packets)]
  process.stdout.write(
    printTable(
      headings.map((head) => ({ head })),
      [...lines, last],
    ),
  )
}

function shown(digest: string | null): string {
  if (digest === null) return '-'
  return process.stdout.isTTY === true ? digest.slice(0, DIGITS_ON_TERMINAL) : digest
}
