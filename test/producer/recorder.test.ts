import { expect, it } from 'vitest'
import { TouchlineError } from '../../platform/errors.ts'
import { orderedList, recordMissing } from '../../producer/missing.ts'
import type { Producer } from '../../producer/producer.ts'
import { noteRecord } from '../../producer/raw-record.ts'
import { givenWorld } from './given.ts'
import { FIXTURE, framesOf, packet, producerOf, recordsOf, until, type World } from './world.ts'

const given = givenWorld()
const PLACE = { streams: 'ws://127.0.0.1:1', api: 'http://127.0.0.1:1' }
const NEVER = new AbortController().signal
const ORIGIN = { target: FIXTURE, line: 'main', source: 'stream', connectionId: 'c' } as const

/** A log that takes nothing before `release`, or fails then. */
function gated(world: World) {
  let release = (_error?: TouchlineError): void => {}
  const gate = new Promise<void>((resolve, reject) => {
    release = (error) => (error === undefined ? resolve() : reject(error))
  })
  gate.catch(() => {})
  const append: World['log']['append'] = (records) => gate.then(() => world.log.append(records))
  return { log: { ...world.log, append }, release: (error?: TouchlineError) => release(error) }
}

function record({ recorder }: Producer): void {
  recorder.record(noteRecord(ORIGIN, 'alive', null, 1))
}

it('tells when all is durable, or that nobody waits for it any more', async () => {
  const { world } = given()
  const { log, release } = gated(world)
  const producer = producerOf(world, PLACE, { log })
  await expect(producer.recorder.flushed()).resolves.toBe(true)
  record(producer)
  const stopped = new AbortController()
  const waits = producer.recorder.flushed(stopped.signal)
  const goesOn = producer.recorder.flushed(NEVER)
  stopped.abort()
  expect(await waits).toBe(false)
  expect(await producer.recorder.flushed(stopped.signal)).toBe(false)
  release()
  expect(await goesOn).toBe(true)
  await producer.close()
})

it('tells a failure for good to those who listen, at once to those who come late, and to nobody who left', async () => {
  const { world } = given()
  const { log, release } = gated(world)
  const producer = producerOf(world, PLACE, { log })
  const heard: string[] = []
  producer.recorder.onFailure(() => heard.push('stays'))
  producer.recorder.onFailure(() => heard.push('left'))()
  record(producer)
  const waits = producer.recorder.flushed(NEVER)
  release(new TouchlineError('log-closed', { url: 'memory:' }))
  await expect(waits).rejects.toMatchObject({ code: 'log-closed' })
  await expect(producer.recorder.failed).rejects.toMatchObject({ code: 'log-closed' })
  producer.recorder.onFailure(() => heard.push('late'))
  expect(heard).toEqual(['stays', 'late'])
  await producer.close()
})

const MIB = 1024 * 1024
const FRAMES = Array.from({ length: 24 }, (_, i) =>
  Buffer.from(packet(i + 1).replace('{"version"', `{"x":"${'y'.repeat(MIB - 1024)}","version"`)),
)
const LIST = orderedList({ elements: FRAMES, values: null, isWhole: true }, FIXTURE.fixtureId)

it('puts no whole list before a log that is busy', async () => {
  const { world } = given()
  const { log, release } = gated(world)
  const producer = producerOf(world, PLACE, { log })
  const done = recordMissing(producer, FIXTURE, LIST, new Set(), NEVER)
  await until(() => producer.recorder.waiting() > 8 * MIB)
  expect(producer.recorder.waiting()).toBeLessThan(10 * MIB)
  release()
  expect(await done).toEqual({ elements: 24, recorded: 24 })
  expect(framesOf(await recordsOf(world)).length).toBe(24)
  await producer.close()
})

it('leaves a list when nobody waits for it any more', async () => {
  const { world } = given()
  const { log, release } = gated(world)
  const producer = producerOf(world, PLACE, { log })
  const stopped = new AbortController()
  const done = recordMissing(producer, FIXTURE, LIST, new Set(), stopped.signal)
  await until(() => producer.recorder.waiting() > 8 * MIB)
  stopped.abort()
  expect(await done).toBeNull()
  release()
  await producer.close()
})
