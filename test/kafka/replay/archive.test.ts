import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import { jsonLines, type Ran, temporaryFolder, touchlines } from '../../cli/touchline.ts'
import { filesBelow } from '../../replay/archive/archived.ts'
import { append, openTopicSet } from '../once/topic-set.ts'
import { abort, badSeason, on, RULES } from './recorded-set.ts'

it('exports and imports between partitions of other numbers, with equal digests, by one worker and by two', async () => {
  const cwd = temporaryFolder()
  const [first, second] = [await openTopicSet(inject('kafka'), 4), await openTopicSet(inject('kafka'), 3)]
  const records = badSeason()
  await append(first, records.slice(0, 900))
  await abort(first)
  await append(first, records.slice(900))
  const digest = ['digest', '--json', ...RULES]
  const lines = [
    ['process', '--once', ...on(first), ...RULES],
    [...digest, ...on(first), '--workers', '1'],
    [...digest, ...on(first), '--workers', '2', '--published'],
    ['export', ...on(first), '--out', 'first', '--workers', '2', '--json', ...RULES],
    ['import', 'first', ...on(second), '--json', ...RULES],
    ['import', 'first', ...on(second), '--json', ...RULES],
    [...digest, ...on(second), '--workers', '2'],
    ['export', ...on(second), '--out', 'second', ...RULES],
    ['export', ...on(first), '--format', 'parquet', '--topics', 'corrections', '--out', 'tables'],
  ]
  // Each process has a limit of its own.
  const ran: Ran[] = []
  for (const at of [0, 3, 6]) ran.push(...(await touchlines(lines.slice(at, at + 3), cwd)))
  expect(ran.map(({ code, stderr }) => [code, stderr])).toEqual(lines.map(() => [0, '']))
  const [, one, two, exported, imported, again, moved] = ran.map(({ stdout }) =>
    jsonLines(stdout.startsWith('{') ? stdout : ''),
  )
  const digests = (rows: readonly Record<string, unknown>[] = []) =>
    rows.map(({ fixtureId, exact, content }) => ({ fixtureId, exact, content }))
  expect(one).toHaveLength(9)
  expect(digests(two)).toEqual(digests(one))
  expect(digests(moved)).toEqual(digests(one))
  const byId = (rows: readonly Record<string, unknown>[] = []) =>
    digests(rows.slice(0, -1)).toSorted((a, b) => (String(a.fixtureId) < String(b.fixtureId) ? -1 : 1))
  expect(byId(exported)).toEqual(byId(one))
  expect(imported?.at(-1)).toMatchObject({ archives: 8, imported: 8, records: records.length, unchecked: 0 })
  expect(again?.at(-1)).toMatchObject({ archives: 8, upToDate: 8, records: 0 })
  const archives = filesBelow(join(cwd, 'first')).toSorted()
  expect(archives).toHaveLength(8)
  for (const file of archives) {
    expect(readFileSync(file.replace('/first/', '/second/')).equals(readFileSync(file))).toBe(true)
  }
  expect(ran.at(-1)?.stdout).toMatch(/corrections\.parquet/)
})
