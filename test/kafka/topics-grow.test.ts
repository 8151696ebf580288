import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { expect, inject, it, onTestFinished } from 'vitest'
import type { EventLog, NewRecord } from '../../log/log.ts'
import { systemClock } from '../../platform/clock.ts'
import { fullName, RAW_ACTIONS } from '../../schemas/topics.ts'
import { openLog } from '../../touchline.ts'
import { collect, jsonLines, start, touchline } from '../cli/touchline.ts'
import { readAll } from '../log/helpers.ts'
import { client } from './helpers.ts'

const { address } = inject('kafka')
const LOG = ['--log', `kafka://${address}`]
const KEYS = Array.from({ length: 40 }, (_, n) => `fixture-${n}`)

function somePrefix(): string {
  return `grow-${randomBytes(6).toString('hex')}.`
}

async function openRaws(prefix: string): Promise<EventLog> {
  const log = await openLog(`kafka://${address}`, { prefixes: [prefix], create: false })
  onTestFinished(() => log.close())
  return log
}

function topics(...words: readonly string[]) {
  return touchline(['topics', ...words, ...LOG])
}

/** `fixture-0` to `fixture-39` in turns, so that each partition has some. */
function raws(prefix: string, count: number, first = 0): readonly NewRecord[] {
  return Array.from({ length: count }, (_, at) => {
    const n = first + at
    const value = Buffer.concat([Buffer.from(`${n} `), randomBytes(1000)])
    const key = KEYS[(n * 7) % KEYS.length] as string
    return {
      topic: fullName(prefix, RAW_ACTIONS),
      key,
      value,
      headers: { published: `${n}` },
      timestamp: 1_700_000_000_000 + n,
    }
  })
}

/** Numbers of the records of each key, in their order; records of a key in one partition only. */
async function orderIn(prefix: string): Promise<Readonly<Record<string, readonly number[]>>> {
  const log = await openRaws(prefix)
  const records = await readAll(log, fullName(prefix, RAW_ACTIONS))
  return Object.fromEntries(
    KEYS.map((key) => {
      const of = records.filter((record) => record.key === key)
      expect(new Set(of.map(({ partition }) => partition)).size).toBe(1)
      return [
        key,
        of.map(({ value, timestamp, headers }) => {
          const n = Number.parseInt(Buffer.from(value).toString('latin1'), 10)
          expect([timestamp, headers.published]).toEqual([1_700_000_000_000 + n, `${n}`])
          return n
        }),
      ]
    }),
  )
}

function inOrder(count: number): Readonly<Record<string, readonly number[]>> {
  const all = Array.from({ length: count }, (_, n) => n)
  return Object.fromEntries(KEYS.map((key) => [key, all.filter((n) => KEYS[(n * 7) % KEYS.length] === key)]))
}

async function recordsIn(log: EventLog, prefix: string): Promise<number> {
  const partitions = Array.from({ length: log.partitions }, (_, partition) => partition)
  const ends = await Promise.all(partitions.map((partition) => log.end(fullName(prefix, RAW_ACTIONS), partition)))
  return ends.reduce((sum, end) => sum + end, 0)
}

it('copies in order, although it is killed again and again, and what comes later as well', async () => {
  const [old, young] = [somePrefix(), somePrefix()]
  expect((await topics('create', '--prefix', old, '--partitions', '3')).code).toBe(0)
  const log = await openRaws(old)
  await log.append(raws(old, 20_000))
  const args = ['grow', '--prefix', old, '--to-prefix', young, '--partitions', '5', '--json']
  expect((await topics('create', '--prefix', young, '--partitions', '5')).code).toBe(0)
  const copy = await openRaws(young)
  let kills = 0
  for (let had = 0; kills < 3; kills++) {
    const child = start(['topics', ...args, ...LOG])
    const exit = once(child, 'exit')
    while ((await recordsIn(copy, young)) <= had && child.exitCode === null) await systemClock.sleep(1)
    child.kill('SIGKILL')
    await exit
    had = await recordsIn(copy, young)
  }
  expect(await recordsIn(copy, young)).toBeLessThan(20_000)
  const [done] = jsonLines((await topics(...args)).stdout)
  expect(done).toMatchObject({ isComplete: true, partitions: 5 })
  expect(Number(done?.copied) + Number(done?.already)).toBe(20_000)
  await log.append(raws(old, 100, 20_000))
  expect(jsonLines((await topics(...args)).stdout)).toMatchObject([{ copied: 100, already: 20_000 }])
  expect(await orderIn(young)).toEqual(inOrder(20_100))
  expect((await topics('check', '--prefix', young)).code).toBe(0)
}, 120_000)

it('follows what is recorded meanwhile until it is told to end', async () => {
  const [old, young] = [somePrefix(), somePrefix()]
  await topics('create', '--prefix', old, '--partitions', '2')
  const log = await openRaws(old)
  await log.append(raws(old, 50))
  const child = start([
    'topics',
    'grow',
    '--follow',
    '--prefix',
    old,
    '--to-prefix',
    young,
    '--partitions',
    '4',
    ...LOG,
  ])
  const told = collect(child.stderr)
  const said = once(child.stderr ?? child, 'data')
  expect(String(await said)).toContain('topics of ')
  const copy = await openRaws(young)
  await log.append(raws(old, 30, 50))
  while ((await recordsIn(copy, young)) < 80) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${told()}`)
    await systemClock.sleep(20)
  }
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  expect(await exit).toEqual([0, null])
  expect(await orderIn(young)).toEqual(inOrder(80))
}, 60_000)

it('puts in order what was given more partitions, which check tells', async () => {
  const [old, young] = [somePrefix(), somePrefix()]
  await topics('create', '--prefix', old, '--partitions', '2')
  const before = await openRaws(old)
  await before.append(raws(old, 400))
  await before.close()
  const admin = client(address).admin()
  await admin.createPartitions({ topicPartitions: [{ topic: fullName(old, RAW_ACTIONS), count: 3 }] })
  await admin.disconnect()
  const after = await openRaws(old)
  expect(after.partitions).toBe(3)
  await after.append(raws(old, 400, 400))
  const check = await topics('check', '--prefix', old)
  expect(check.code).toBe(1)
  expect(check.stdout).toMatch(
    /raw-actions .*placement: in \d: their number was changed, expected fixture fixture-\d+ in/,
  )
  expect(check.stdout).toMatch(/corrections +partitions: 2, expected 3/)
  expect((await topics('grow', '--prefix', old, '--to-prefix', young, '--partitions', '4')).code).toBe(0)
  expect(await orderIn(young)).toEqual(inOrder(800))
}, 60_000)

it('copies into nothing that is in use, and not into fewer partitions', async () => {
  const [old, young] = [somePrefix(), somePrefix()]
  await topics('create', '--prefix', old, '--partitions', '2')
  await topics('create', '--prefix', young, '--partitions', '3')
  await (await openRaws(old)).append(raws(old, 10))
  await (await openRaws(young)).append(raws(young, 1))
  const mixed = await topics('grow', '--prefix', old, '--to-prefix', young, '--partitions', '3')
  expect(mixed.code).toBe(1)
  expect(mixed.stderr).toMatch(/expected a copy of .*raw-actions only, found the record at \d\/0, which is none/)
  const fewer = await topics('grow', '--prefix', old, '--to-prefix', somePrefix(), '--partitions', '2')
  expect(fewer).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('expected --partitions above the 2 that there are'),
  })
  const none = await topics('grow', '--prefix', somePrefix(), '--to-prefix', somePrefix(), '--partitions', '4')
  expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('expected a log, found none') })
}, 60_000)
