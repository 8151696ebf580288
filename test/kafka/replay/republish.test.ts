import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, inject, it } from 'vitest'
import type { LogRecord } from '../../../log/log.ts'
import { fullName, RAW_ACTIONS, replayGroup, subjectOf, TOPICS } from '../../../schemas/topics.ts'
import { openLogReader } from '../../../touchline.ts'
import { RULES } from '../../cli/recorded-match.ts'
import { awaitText, recordedFolder } from '../../cli/replayed.ts'
import { jsonLines, start, stop, touchline } from '../../cli/touchline.ts'
import { readAll } from '../../log/helpers.ts'
import { client } from '../helpers.ts'

const folder = recordedFolder()
const PARTITIONS = 3

function place(): { readonly url: string; readonly prefix: string } {
  const { address, registry } = inject('kafka')
  return {
    url: `kafka://${address}?registry=${registry}&partitions=${PARTITIONS}`,
    prefix: `bt-${randomUUID().slice(0, 8)}.`,
  }
}

interface Seen {
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly timestamp: number
  readonly body: string
}

/** What anybody's consumer sees of a topic: by partition, in the order of offsets. No part of ours. */
async function consumed(
  topic: string,
  count: number,
): Promise<readonly { readonly seen: Seen; readonly id: number }[]> {
  const { address } = inject('kafka')
  const kafka = client(address)
  const consumer = kafka.consumer({ groupId: `test-${randomUUID()}` })
  const records: { readonly seen: Seen; readonly id: number }[] = []
  await consumer.connect()
  try {
    await consumer.subscribe({ topic, fromBeginning: true })
    await new Promise<void>((resolve) => {
      void consumer.run({
        eachMessage: async ({ message: { key, value, headers = {}, timestamp } }) => {
          const entries = Object.entries(headers).map(([name, text]) => [name, String(text)])
          const body = value?.subarray(5).toString('base64') ?? ''
          const seen = { key: String(key), headers: Object.fromEntries(entries), timestamp: Number(timestamp), body }
          records.push({ seen, id: value?.readInt32BE(1) ?? 0 })
          if (records.length >= count) resolve()
        },
      })
    })
  } finally {
    await consumer.disconnect()
  }
  return records
}

async function recorded(topic: string): Promise<readonly LogRecord[]> {
  const log = await openLogReader(`file:${folder().path}/data`)
  try {
    return await readAll(log, fullName('touchline.', { name: topic }))
  } finally {
    await log.close()
  }
}

function asSeen({ key, headers, timestamp, value }: LogRecord, replay: string): Seen {
  return { key, headers: { ...headers, replay }, timestamp, body: Buffer.from(value.subarray(5)).toString('base64') }
}

/** Records that the replay has published. */
async function position(prefix: string): Promise<number> {
  const log = await openLogReader(`kafka://${inject('kafka').address}`, { prefixes: [prefix] })
  try {
    return (await log.position(replayGroup(prefix), fullName(prefix, RAW_ACTIONS), 0))?.offset ?? 0
  } finally {
    await log.close()
  }
}

async function registeredId(topic: (typeof TOPICS)[number], prefix: string): Promise<number> {
  const { registry } = inject('kafka')
  const answer = await fetch(`${registry}/subjects/${subjectOf(prefix, topic)}/versions/latest`)
  return ((await answer.json()) as { id: number }).id
}

describe('republishing to Kafka', () => {
  it('gives any consumer what was recorded, once, through kills: keys, headers, bytes, the ids of its registry', async () => {
    const { url, prefix } = place()
    const cwd = folder().path
    const into = ['replay', '--log', 'file:./data', '--to', url, '--prefix', prefix, '--replay-id', 'r1']
    for (let kill = 0; kill < 2; kill++) {
      const child = start([...into, '--rate', '800'], { cwd })
      await awaitText(child.stderr, /(replay r1 into)/)
      const before = await position(prefix)
      while ((await position(prefix)) < before + 30) await sleep(20)
      await stop(child, 'SIGKILL')
    }
    const last = await touchline([...into, '--json'], { cwd })
    expect(last.code, last.stderr).toBe(0)
    const told = jsonLines(last.stdout)[0] as { already: number; records: number; isComplete: boolean }
    expect(told.isComplete).toBe(true)
    expect(told.already).toBeGreaterThan(0)
    expect(told.records).toBeGreaterThan(0)
    let count = 0
    for (const topic of TOPICS) {
      const expected = await recorded(topic.name)
      count += expected.length
      if (expected.length === 0) continue
      const found = await consumed(fullName(prefix, topic), expected.length)
      // One fixture, so one partition and one order.
      expect(found.map(({ seen }) => seen)).toEqual(expected.map((record) => asSeen(record, 'r1')))
      expect(new Set(found.map(({ id }) => id))).toEqual(new Set([await registeredId(topic, prefix)]))
    }
    expect(told.already + told.records).toBe(count)
    await checkReaders(url, prefix)
  }, 120_000)

  it('is refused where live topics are', async () => {
    const { url, prefix } = place()
    const cwd = folder().path
    const made = await touchline(['topics', 'create', '--log', url, '--prefix', prefix], { cwd })
    const imported = await touchline(
      ['import', '--sport', 'soccer', 'match.ndjson', '--log', url, '--prefix', prefix],
      { cwd },
    )
    expect([made.code, imported.code], made.stderr + imported.stderr).toEqual([0, 0])
    const log = await openLogReader(url, { prefixes: [prefix] })
    const before = (await readAll(log, fullName(prefix, RAW_ACTIONS))).length
    const refused = await touchline(['replay', '--log', 'file:./data', '--to', url, '--prefix', prefix], { cwd })
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('a record of no replay') })
    const same = await touchline(['replay', '--log', url, '--from-prefix', prefix, '--to', url, '--prefix', prefix], {
      cwd,
    })
    expect(same).toMatchObject({ code: 1, stderr: expect.stringContaining('the topics that are replayed') })
    const live = await touchline(['replay', '--log', 'file:./data', '--to', url], { cwd })
    expect(live).toMatchObject({ code: 1, stderr: expect.stringContaining('live topics') })
    expect((await readAll(log, fullName(prefix, RAW_ACTIONS))).length).toBe(before)
    await log.close()
  })
})

/** Commands that read such topics work on these unchanged. */
async function checkReaders(url: string, prefix: string): Promise<void> {
  const hashes = (text: string): readonly string[] => text.match(/[0-9a-f]{64}/g) ?? []
  const cwd = folder().path
  const original = await touchline(['digest', ...RULES, '--log', 'file:./data'], { cwd })
  const digest = await touchline(['digest', '--published', '--prefix', prefix, '--log', url, ...RULES], { cwd })
  expect(digest, digest.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('as exact') })
  expect(hashes(digest.stdout)).toEqual(hashes(original.stdout))
  const derived = `c-${prefix}`
  const again = ['--prefix', derived, '--raw-prefix', prefix, '--log', url, ...RULES]
  const made = await touchline(['topics', 'create', '--log', url, '--prefix', derived], { cwd })
  const processed = await touchline(['process', '--once', ...again], { cwd })
  expect([made.code, processed.code], made.stderr + processed.stderr).toEqual([0, 0])
  const published = await touchline(['digest', '--published', ...again], { cwd })
  expect(hashes(published.stdout), published.stderr).toEqual(hashes(original.stdout))
  // And back into a log of this machine.
  const back = ['replay', '--log', url, '--from-prefix', prefix, '--to', 'file:./back', '--prefix', 'back.', '--json']
  const home = await touchline(back, { cwd })
  expect(home.code, home.stderr).toBe(0)
  const there = ['--log', 'file:./back', '--prefix', 'back.', ...RULES]
  const returned = await touchline(['digest', '--published', ...there], { cwd })
  expect(returned, returned.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('as exact') })
  expect(hashes(returned.stdout)).toEqual(hashes(original.stdout))
}
