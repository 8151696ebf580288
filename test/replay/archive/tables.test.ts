import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pagesOfPartition } from '../../../log/pages.ts'
import type { RawRecord } from '../../../match/raw.ts'
import { type Decoded, tableColumns, writeTable } from '../../../replay/archive/parquet/table.ts'
import { jsonView } from '../../../schemas/json.ts'
import { fullName, QUARANTINE, TOPICS, type Topic } from '../../../schemas/topics.ts'
import { randomFrom } from '../../log/helpers.ts'
import { randomStream } from '../../processors/random-stream.ts'
import { eventOf, openWorld, PREFIX, packetOf, run, type World } from '../../processors/world.ts'
import { filesBelow, NEVER } from './archived.ts'

const HOSTILE = `'";DROP TABLE x;-- \u0000 \\ \u{1F3C0} \u202e\ud800`

/** Nulls, gaps, periods, listings, junk, and texts that mean something elsewhere. */
async function fullWorld(): Promise<World> {
  const listing = {
    id: 'f0',
    name: HOSTILE,
    teams: [
      { id: '1', name: HOSTILE },
      { id: '2', name: '' },
    ],
    startTime: '2026-11-21T12:00:00Z',
  }
  const team = { id: HOSTILE, name: HOSTILE, homeTeam: true }
  const odd: readonly RawRecord[] = [
    packetOf('f0', {
      seq: 900,
      send: 1,
      action: HOSTILE,
      typeId: 9001,
      team,
      more: { metadata: { [HOSTILE]: [1e300] } },
    }),
    packetOf('f0', { seq: 903, send: 4, action: HOSTILE, typeId: 9001, team }),
    eventOf('f0', 'fixture', { frame: Buffer.from(JSON.stringify(listing)) }),
  ]
  const world = await openWorld([...randomStream(randomFrom(7), 300, 3), ...odd], 3)
  await run(world)
  return world
}

async function* pagesOf({ log, codec }: World, topic: Topic): AsyncGenerator<readonly Decoded[]> {
  for (let partition = 0; partition < log.partitions; partition++) {
    for await (const page of pagesOfPartition(log, fullName(PREFIX, topic), partition)) {
      yield page.map((record) => ({ record, value: codec.decode(topic, record.value) }))
    }
  }
}

/** What stands in a table for what `tail` gives, by the rule of docs/REPLAY.md: records within are flattened, lists are not. */
function flat(view: Readonly<Record<string, unknown>>, topic: Topic): Readonly<Record<string, unknown>> {
  const flattened = Object.entries(view).flatMap(([name, value]) => under(name, value))
  const named = new Map(flattened)
  // A record that is null leaves its columns null.
  return Object.fromEntries(tableColumns(topic).map(({ name }) => [name, named.get(name) ?? null]))
}

function under(name: string, value: unknown): readonly (readonly [string, unknown])[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [[name, value]]
  return Object.entries(value).flatMap(([inner, one]) => under(`${name}_${inner}`, one))
}

async function queried(sql: string): Promise<readonly (readonly unknown[])[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    await connection.run("SET TimeZone = 'UTC'")
    return (await connection.runAndReadAll(sql)).getRowsJson()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** As DuckDB writes a time, which cuts zeros, in the form of ours. */
function timesOf(text: string): string {
  const time = /"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00"/g
  return text.replace(time, (_, day, clock, digits = '') => `"${day}T${clock}.${String(digits).padEnd(6, '0')}Z"`)
}

async function rowsIn(file: string, topic: Topic): Promise<readonly unknown[]> {
  const hasFrame = tableColumns(topic).some(({ name }) => name === 'frame')
  const columns = hasFrame ? '* REPLACE (base64(frame) AS frame)' : '*'
  const rows = await queried(`SELECT to_json(t) FROM (SELECT ${columns} FROM '${file}') t`)
  return rows.map(([json]) => JSON.parse(timesOf(String(json))) as unknown)
}

let folder = ''
let world = await openWorld()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'touchline-tables-'))
  world = await fullWorld()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(TOPICS.map((topic) => [topic.name, topic] as const))('the table of %s', (name, topic) => {
  it('has in DuckDB what tail gives, and where it lay', async () => {
    const expected: unknown[] = []
    for await (const page of pagesOf(world, topic)) {
      for (const { record, value } of page) {
        const { partition, offset, headers } = record
        const place = { partition, offset, knownAt: headers.published ? isoOf(Number(headers.published)) : null }
        expected.push(flat({ ...jsonView(topic, value), ...place }, topic))
      }
    }
    expect(expected.length).toBeGreaterThan(0)
    const file = join(folder, `${name}.parquet`)
    const table = await writeTable(file, topic, pagesOf(world, topic), NEVER)
    expect(table?.rows).toBe(expected.length)
    expect(await rowsIn(file, topic)).toEqual(expected)
  })

  it('has no two columns of one name', () => {
    const names = tableColumns(topic).map((column) => column.name.toLowerCase())
    expect(new Set(names).size).toBe(names.length)
  })

  it('is a table without records, too', async () => {
    const empty = join(folder, `empty-${name}.parquet`)
    expect(await writeTable(empty, topic, pagesOf(await openWorld(), topic), NEVER)).toMatchObject({ rows: 0 })
    expect(await queried(`SELECT count(*)::INTEGER FROM '${empty}'`)).toEqual([[0]])
  })
})

function isoOf(micros: number): string {
  const ms = Math.floor(micros / 1000)
  return `${new Date(ms).toISOString().slice(0, -1)}${String(micros - ms * 1000).padStart(3, '0')}Z`
}

describe('a table', () => {
  it('has the types that DuckDB knows', async () => {
    const file = join(folder, 'types.parquet')
    await writeTable(file, QUARANTINE, pagesOf(world, QUARANTINE), NEVER)
    const described = await queried(`DESCRIBE SELECT * FROM '${file}'`)
    const types = Object.fromEntries(described.map(([column, type]) => [column, type]))
    const time = 'TIMESTAMP WITH TIME ZONE'
    expect(types).toMatchObject({ fixtureId: 'VARCHAR', seq: 'BIGINT', eventTime: time, frame: 'BLOB', knownAt: time })
    const docs = await queried(
      `SELECT decode(value) FROM parquet_kv_metadata('${file}') WHERE decode(key) = 'touchline.schema'`,
    )
    expect(JSON.parse(String(docs[0]?.[0]))).toMatchObject({ name: 'Quarantined' })
  })

  it('is written in groups of rows, so that its size is no matter of memory', async () => {
    const file = join(folder, 'groups.parquet')
    const all: Decoded[] = []
    for await (const page of pagesOf(world, QUARANTINE)) all.push(...page)
    const [one] = all
    if (one === undefined) throw new Error('no records')
    async function* many() {
      for (let at = 0; at < 45; at++) yield Array.from({ length: 1000 }, () => one as Decoded)
    }
    expect(await writeTable(file, QUARANTINE, many(), NEVER)).toMatchObject({ rows: 45_000 })
    const groups = await queried(
      `SELECT DISTINCT row_group_id::INTEGER, row_group_num_rows::INTEGER FROM parquet_metadata('${file}') ORDER BY 1`,
    )
    expect(groups).toEqual([
      [0, 20_000],
      [1, 20_000],
      [2, 5_000],
    ])
  })

  it('is not there when the work was stopped, or could not be written', async () => {
    const place = join(folder, 'stopped')
    const stopping = new AbortController()
    stopping.abort()
    const file = join(place, 'a.parquet')
    expect(await writeTable(file, QUARANTINE, pagesOf(world, QUARANTINE), stopping.signal)).toBeNull()
    expect(filesBelow(place)).toEqual([])
    await writeTable(file, QUARANTINE, pagesOf(world, QUARANTINE), NEVER)
    const below = writeTable(join(file, 'b.parquet'), QUARANTINE, pagesOf(world, QUARANTINE), NEVER)
    await expect(below).rejects.toMatchObject({ code: 'file-unwritable' })
    expect(filesBelow(place)).toEqual([file])
  })
})
