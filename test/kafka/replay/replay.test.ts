import { setTimeout as sleep } from 'node:timers/promises'
import { expect, inject, it } from 'vitest'
import { SIMULATED_RULES } from '../../../provider/simulate/scoring.ts'
import { RAW_ACTIONS } from '../../../schemas/topics.ts'
import { type KnownEvent, replay } from '../../../touchline.ts'
import { start, stop, touchline } from '../../cli/touchline.ts'
import { append, openTopicSet, type TopicSet } from '../once/topic-set.ts'
import { abort, badSeason, lineOf, on, openReaderOf, processedWorld, RULES, schemasOf } from './recorded-set.ts'

const PARTITIONS = 4
const KNOWN = { known: 'received' } as const
const FOLLOWED_MS_MAX = 40_000

async function linesOf(events: AsyncIterable<KnownEvent>): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const event of events) lines.push(lineOf(event))
  return lines
}

async function process(set: TopicSet): Promise<void> {
  const done = await touchline(['process', '--once', ...on(set), ...RULES])
  expect(done.code, done.stderr).toBe(0)
}

it('gives on Kafka the events of a log in memory, in the one total order: all, some, of a time, through the fold', async () => {
  // Some fixtures at the same time, then the others.
  const season = badSeason()
  const late = new Set([...new Set(season.map(({ fixtureId }) => fixtureId))].slice(0, 4))
  const records = [false, true].flatMap((isLate) => season.filter(({ fixtureId }) => late.has(fixtureId) === isLate))
  const set = await openTopicSet(inject('kafka'), PARTITIONS)
  // Two commits of each partition at least, and what was given up between them.
  await append(set, records.slice(0, 500))
  await process(set)
  await abort(set)
  await append(set, records.slice(500))
  await process(set)
  const world = await processedWorld(records)
  const log = await openReaderOf(set)
  const { prefix } = set
  const schemas = schemasOf(set)
  const ids = [...new Set(records.map(({ fixtureId }) => fixtureId))]
  const middle = records[records.length >> 1]?.receivedAt ?? 0
  const selections = [
    {},
    { topics: ['corrections', 'fixture-state'] },
    { fixtures: ids.slice(2, 4) },
    { sports: ['soccer'], certified: true },
    { from: middle - 200_000_000, to: middle },
    { topics: ['score-changes', 'corrections'], through: SIMULATED_RULES },
  ] as const
  for (const selection of selections) {
    const expected = await linesOf(replay(world.log, { ...KNOWN, ...selection }))
    expect(expected.length).toBeGreaterThan(0)
    const events = replay(log, { ...KNOWN, ...selection, prefix, schemas })
    expect(await linesOf(events)).toEqual(expected)
    expect(events.counts).toMatchObject({ skipped: 0, records: { received: expected.length } })
  }
})

it('follows over the mark while a writer and a process go on: nothing twice, nothing left out, each fixture in log order', async () => {
  const records = badSeason()
  const set = await openTopicSet(inject('kafka'), PARTITIONS)
  const recorded = records.length >> 1
  await append(set, records.slice(0, recorded))
  await process(set)
  const inMemory = await linesOf(replay((await processedWorld(records)).log, KNOWN))
  const beginning = await linesOf(replay((await processedWorld(records.slice(0, recorded))).log, KNOWN))
  const processing = start(['process', ...on(set), ...RULES])

  const log = await openReaderOf(set)
  // What was left out is told by comparing.
  const signal = AbortSignal.timeout(FOLLOWED_MS_MAX)
  await using events = replay(log, { ...KNOWN, follow: true, prefix: set.prefix, schemas: schemasOf(set), signal })
  const lines: string[] = []
  let writing: Promise<void> | null = null
  for await (const event of events) {
    lines.push(lineOf(event))
    // What it began with is given in the total order, whoever writes meanwhile.
    writing ??= write(set, records.slice(recorded, -50))
    if (event.kind === 'caught-up') writing = writing.then(() => write(set, records.slice(-50)))
    if (lines.length > inMemory.length) break
  }
  await writing
  const mark = lines.indexOf('caught-up')
  expect(mark).toBeGreaterThanOrEqual(beginning.length)
  expect(mark).toBeLessThan(inMemory.length)
  expect(lines.slice(0, beginning.length)).toEqual(beginning)
  expect(byFixture(lines.filter((line) => line !== 'caught-up'))).toEqual(byFixture(inMemory))
  expect(await stop(processing, 'SIGINT')).toBe(0)
})

async function write(set: TopicSet, records: Parameters<typeof append>[1]): Promise<void> {
  for (let at = 0; at < records.length; at += 50) {
    await append(set, records.slice(at, at + 50))
    await sleep(5)
  }
}

/** Raw records and what is derived of them, each in the order in which it came. */
function byFixture(lines: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const all: Record<string, string[]> = {}
  for (const line of lines) {
    const [, fixtureId, topic] = line.split(' ')
    const name = `${fixtureId} ${topic === RAW_ACTIONS.name ? 'raw' : 'derived'}`
    all[name] = [...(all[name] ?? []), line]
  }
  return all
}
