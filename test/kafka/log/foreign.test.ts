import { randomUUID } from 'node:crypto'
import { expect, inject, it, onTestFinished } from 'vitest'
import type { EventLog, LogRecord } from '../../../log/log.ts'
import { RAW_ACTIONS, topicConfig } from '../../../schemas/topics.ts'
import { client } from '../helpers.ts'
import { openFull } from './named.ts'

const LIMIT = { records: 1000, bytes: 64 * 1024 * 1024 }
const DATE_MS_MAX = 8.64e15

const configEntries = Object.entries(topicConfig(RAW_ACTIONS)).map(([name, value]) => ({ name, value }))

/** A topic of one partition, our log on it, and somebody else's client. */
async function foreign() {
  const topic = `f${randomUUID()}-raw`
  const kafka = client(inject('kafka').address)
  const admin = kafka.admin()
  await admin.connect()
  onTestFinished(() => admin.disconnect())
  const make = () => admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }], waitForLeaders: true })
  await make()
  return { topic, kafka, admin, make, log: await openFull(1, topic) }
}

/** The broker ends an answer where a file of its ends, and a time that is far off begins another one. */
async function allOf(log: EventLog, topic: string): Promise<readonly LogRecord[]> {
  const found: LogRecord[] = []
  for (;;) {
    const page = await log.read(topic, 0, (found.at(-1)?.offset ?? -1) + 1, LIMIT)
    if (page.length === 0) return found
    found.push(...page)
  }
}

it('what others write is read whatever it is, and what is derived from it can be written', async () => {
  const { topic, kafka, log } = await foreign()
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  onTestFinished(() => producer.disconnect())
  const messages = [
    { key: null, value: null },
    { key: Buffer.from([0xff, 0x80]), value: 'x', headers: { odd: Buffer.from([0xff]) } },
    { key: 'never', value: 'x', timestamp: '9223372036854775807' },
    { key: 'far', value: 'x', timestamp: String(2 ** 53) },
    { key: 'untimed', value: 'x', timestamp: '-1' },
    { key: 'k'.repeat(700_000), value: 'x' },
  ]
  for (const message of messages) await producer.send({ topic, messages: [{ ...message, partition: 0 }] })
  const found = await allOf(log, topic)
  expect(found.map(({ key }) => key.slice(0, 8))).toEqual(['', '\ufffd\ufffd', 'never', 'far', 'untimed', 'kkkkkkkk'])
  expect(found.map(({ timestamp }) => timestamp).slice(2, 5)).toEqual([DATE_MS_MAX, DATE_MS_MAX, -1])
  expect(found[5]?.key).toHaveLength(256 * 1024)
  // As the derived records are: with the key in a header and in the value, at the same time.
  const outputs = found.map(({ key, timestamp }) => {
    return { topic: `${topic}-derived`, key, value: Buffer.from(key), headers: { id: key }, timestamp }
  })
  await log.commit({ group: topic, topic, partition: 0, from: 0, to: 6, metadata: '', outputs })
  expect((await log.position(topic, topic, 0))?.offset).toBe(6)
})

it('ends after the last record that counts, whatever was given up behind it', async () => {
  const { topic, kafka, log } = await foreign()
  const producer = kafka.producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  onTestFinished(() => producer.disconnect())
  const kept = await producer.transaction()
  await kept.send({ topic, messages: [{ key: 'k', value: 'kept' }] })
  await kept.commit()
  const dropped = await producer.transaction()
  await dropped.send({ topic, messages: [{ key: 'k', value: 'dropped' }] })
  await dropped.abort()
  expect((await allOf(log, topic)).map(({ value }) => String(value))).toEqual(['kept'])
  expect(await log.end(topic, 0)).toBe(1)
})

it('a topic that was made anew is read and followed without a standstill', async () => {
  const { topic, admin, make, log } = await foreign()
  const record = { topic, key: 'k', value: Buffer.from('1'), headers: {}, timestamp: 1 }
  const unit = { group: topic, topic, partition: 0, metadata: '' }
  for (let n = 0; n < 3; n++) await log.commit({ ...unit, from: n, to: n + 1, outputs: [record] })
  await admin.deleteTopics({ topics: [topic] })
  await expect.poll(async () => (await admin.listTopics()).includes(topic)).toBe(false)
  await make()
  await log.read(topic, 0, 0, LIMIT)
  const startedMs = performance.now()
  for (let n = 0; n < 5; n++) expect(await log.read(topic, 0, 0, LIMIT)).toEqual([])
  expect(performance.now() - startedMs).toBeLessThan(3000)
  const waking = log.changed(topic, 0, 0, new AbortController().signal)
  await log.append([record])
  await waking
  expect(await log.read(topic, 0, 0, LIMIT)).toHaveLength(1)
})

it('refuses what no topic takes, with its key and headers, before it is sent', async () => {
  const { topic, log } = await foreign()
  const value = Buffer.alloc(4 * 1024 * 1024 - 64 * 1024)
  const record = { topic, key: 'k', value, headers: {}, timestamp: 1 }
  const tooLarge = { code: 'record-too-large' }
  await expect(log.append([{ ...record, headers: { big: 'b'.repeat(100_000) } }])).rejects.toMatchObject(tooLarge)
  await expect(log.append([{ ...record, key: 'k'.repeat(70_000) }])).rejects.toMatchObject(tooLarge)
  await expect(log.append([{ ...record, value: Buffer.alloc(1), key: 'k'.repeat(300_000) }])).rejects.toMatchObject(
    tooLarge,
  )
  await expect(log.append([{ ...record, key: 'k'.repeat(10_000) }])).resolves.toHaveLength(1)
})
