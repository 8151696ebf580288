import { expect, inject, it } from 'vitest'
import type { RawRecord } from '../../match/raw.ts'
import { SIMULATED_RULES, SIMULATED_RULES_FILE } from '../../provider/simulate/scoring.ts'
import { fullName, RAW_ACTIONS } from '../../schemas/topics.ts'
import { jsonLines, touchline } from '../cli/touchline.ts'
import { recordings, stored } from '../replay/gate.ts'
import { openTopicSet, type TopicSet } from './once/topic-set.ts'

const SEASON = 'simulated season over bad lines, with its rules'
const PARTITIONS = 4

async function append({ log, codec, prefix }: TopicSet, records: readonly RawRecord[]): Promise<void> {
  const topic = fullName(prefix, RAW_ACTIONS)
  const raws = records.map((record) => {
    const timestamp = Math.floor(record.receivedAt / 1000)
    return { topic, key: record.fixtureId, value: codec.encode(RAW_ACTIONS, record), headers: {}, timestamp }
  })
  for (let at = 0; at < raws.length; at += 500) await log.append(raws.slice(at, at + 500))
}

it('gives on Kafka, with other partitions and ids of schemas, the digests of a log in memory, and of what was published', async () => {
  const [records = []] = recordings()[SEASON] ?? []
  const { fixtures, exact, content } = await stored(records, SIMULATED_RULES)
  const set = await openTopicSet(inject('kafka'), PARTITIONS)
  await append(set, records)
  const on = ['--log', `kafka://${set.address}?registry=${set.registry}`, '--prefix', set.prefix]
  const rules = ['--rules', SIMULATED_RULES_FILE.pathname]
  const digest = await touchline(['digest', '--json', ...on, ...rules])
  expect(digest).toMatchObject({ code: 0, stderr: '' })
  const lines = jsonLines(digest.stdout)
  expect(lines.slice(0, -1).map((line) => [line.fixtureId, line.exact, line.content])).toEqual(
    Object.entries(fixtures).map(([name, one]) => [name.split('/')[1], one.exact, one.content]),
  )
  expect(lines.at(-1)).toMatchObject({ fixtures: 8, exact, content })
  expect((await touchline(['process', '--once', ...on, ...rules])).code).toBe(0)
  const published = await touchline(['digest', '--published', ...on, ...rules])
  expect(published.code, published.stderr).toBe(0)
  expect(published.stdout.match(/ as exact$/gm)).toHaveLength(8)
})
