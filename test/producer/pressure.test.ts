import { expect, it } from 'vitest'
import { TouchlineError } from '../../platform/errors.ts'
import { silentLogger } from '../../platform/logger.ts'
import { givenWorld } from './given.ts'
import { FAST, FIXTURE, framesOf, milestonesOf, packet, packets, recordsOf, start, until, type World } from './world.ts'

const given = givenWorld()

/** The log of a world, which can be made to stall or to refuse. */
function troubled(world: World) {
  const trouble = { gate: Promise.resolve(), refusal: null as TouchlineError | null }
  const log: World['log'] = {
    ...world.log,
    append: async (records) => {
      await trouble.gate
      if (trouble.refusal !== null) throw trouble.refusal
      return world.log.append(records)
    },
    readKey: async (topic, key, range) => {
      if (trouble.refusal !== null) throw trouble.refusal
      return world.log.readKey(topic, key, range)
    },
  }
  const stall = (): (() => void) => {
    let release = (): void => {}
    trouble.gate = new Promise((resolve) => {
      release = resolve
    })
    return release
  }
  return { log, trouble, stall }
}

const LARGE = 'x'.repeat(2000)
const large = (seq: number, finished = false): string =>
  packet(seq, { finished }).replace('{"version"', `{"x":"${LARGE}","version"`)

it('reads on where it was when the log is slow for a moment', async () => {
  const { world, serve } = given()
  const frames = [packet(1)]
  const server = await serve({}, frames)
  const { log, stall } = troubled(world)
  const run = start(world, server, [FIXTURE], {
    log,
    bufferBytesMax: 20_000,
    timing: { ...FAST, pausedMsMax: 60_000 },
  })
  await until(async () => framesOf(await recordsOf(world)).length === 1)
  const release = stall()
  frames.push(...Array.from({ length: 30 }, (_, i) => large(i + 2)), large(32, true))
  server.flow()
  await until(() => run.producer.recorder.pressure() === 'full')
  release()
  await run.done
  expect(framesOf(await recordsOf(world))).toEqual(frames)
  expect(server.connections.length).toBe(1)
})

it('closes the sockets when the log stays away, and resumes by position', async () => {
  const { world, serve } = given()
  const frames = [packet(1)]
  const server = await serve({}, frames)
  const { log, stall } = troubled(world)
  const run = start(world, server, [FIXTURE], { log, bufferBytesMax: 20_000 })
  await until(async () => framesOf(await recordsOf(world)).length === 1)
  const release = stall()
  // One more each time that it looks, until the socket is closed; the provider goes on all the while.
  await until(() => {
    frames.push(large(frames.length + 1))
    server.flow()
    return run.producer.recorder.pressure() === 'away'
  })
  // What one read of a socket may bring comes on top of the bound.
  expect(run.producer.recorder.waiting()).toBeLessThan(20_000 + 2 * 64 * 1024)
  frames.push(packet(frames.length + 1, { finished: true }))
  release()
  await run.done
  const records = await recordsOf(world)
  expect(framesOf(records)).toEqual(frames)
  expect(records.filter(({ kind }) => kind === 'lost').map(({ detail }) => detail)).toEqual(['log unavailable'])
  const [, second] = server.connections
  const before = records.slice(
    0,
    records.findIndex(({ kind }) => kind === 'lost'),
  )
  expect(second?.startPosition).toBe(framesOf(before).length - 1)
})

it('tries again what the log refuses for now, in order', async () => {
  const { world, serve } = given()
  const frames = packets(1, 3)
  const server = await serve({}, frames)
  const { log, trouble } = troubled(world)
  const run = start(world, server, [FIXTURE], { log })
  await until(async () => framesOf(await recordsOf(world)).length === 3)
  trouble.refusal = new TouchlineError('disk-full', { url: 'memory:', found: '0 GiB' })
  frames.push(...packets(4, 9))
  server.flow()
  await until(() => run.producer.counts.frames === 9)
  trouble.refusal = null
  await until(async () => framesOf(await recordsOf(world)).length === 9)
  await run.stop()
  expect(framesOf(await recordsOf(world))).toEqual(frames)
})

const AWAY = new TouchlineError('log-unavailable', { url: 'file:./data', what: 'expected the folder, found none' })

it('says again and again that the log is away, how much waits, and why', async () => {
  const { world, serve } = given()
  const server = await serve({}, packets(1, 3))
  const { log, trouble } = troubled(world)
  const told: object[] = []
  const logger = { ...silentLogger, warn: (context: object, message: string) => told.push({ ...context, message }) }
  const run = start(world, server, [FIXTURE], { log, logger, timing: { ...FAST, logWarnMs: 20 } })
  await until(async () => framesOf(await recordsOf(world)).length === 3)
  trouble.refusal = AWAY
  server.fixtures.get(FIXTURE.fixtureId)?.frames.push(packet(4), packet(5))
  server.flow()
  await until(() => told.length >= 3)
  const { message } = AWAY
  expect(told[0]).toMatchObject({ code: 'log-unavailable', failures: 1, message })
  expect(told[2]).toMatchObject({ code: 'log-unavailable', waitingRecords: expect.any(Number), message })
  expect(told[2]).not.toMatchObject({ waitingRecords: 0 })
  trouble.refusal = null
  await until(async () => framesOf(await recordsOf(world)).length === 5)
  await run.stop()
})

it('closes the sockets of a log that is away, notes the loss when it is back, and loses nothing', async () => {
  const { world, serve, noted } = given()
  const frames = [packet(1)]
  const server = await serve({}, frames)
  const { log, trouble } = troubled(world)
  const run = start(world, server, [FIXTURE], { log, bufferBytesMax: 20_000 })
  await until(async () => framesOf(await recordsOf(world)).length === 1)
  trouble.refusal = AWAY
  frames.push(...Array.from({ length: 30 }, (_, i) => large(i + 2)), large(32, true))
  server.flow()
  await until(() => run.producer.recorder.pressure() === 'away')
  await until(() => server.connections.every(({ socket }) => socket.readyState === socket.CLOSED))
  trouble.refusal = null
  expect((await run.done)[0]?.outcome).toEqual({ is: 'ended' })
  expect(framesOf(await recordsOf(world))).toEqual(frames)
  expect(await noted('lost')).toEqual(['log unavailable'])
})

it('does not take a fixture for ended before the log has that', async () => {
  const { world, serve, noted } = given()
  const server = await serve({}, [packet(1), packet(2, { finished: true })])
  const { log, trouble } = troubled(world)
  let isEnding = false
  // Away from the moment on in which `ended` is to be written.
  const append: typeof log.append = (records) => {
    isEnding ||= records.some(({ value }) => Buffer.from(value).includes('ended'))
    if (isEnding) trouble.refusal = AWAY
    return log.append(records)
  }
  const timing = { ...FAST, stopMsMax: 20 }
  const run = start(world, server, [FIXTURE], { log: { ...log, append }, timing })
  await until(() => isEnding)
  const [report] = await run.stop()
  expect(report?.outcome).toEqual({ is: 'stopped' })
  expect(run.events.map(({ kind }) => kind)).not.toContain('ended')
  expect(await noted('ended')).toEqual([])
})

it('waits for a log that is away at the start, too, and stops within its limit', async () => {
  const { world, serve } = given()
  const server = await serve({}, [packet(1, { finished: true })])
  const { log, trouble } = troubled(world)
  trouble.refusal = AWAY
  const stopped = start(world, server, [FIXTURE], { log, timing: { ...FAST, stopMsMax: 20 } })
  expect((await stopped.stop())[0]?.outcome).toEqual({ is: 'stopped' })
  const run = start(world, server, [FIXTURE], { log })
  trouble.refusal = null
  expect((await run.done)[0]?.outcome).toEqual({ is: 'ended' })
})

it('ends with the error of a log that failed for good', async () => {
  const { world, serve } = given()
  const server = await serve({}, packets(1, 3))
  const { log, trouble } = troubled(world)
  trouble.refusal = new TouchlineError('log-closed', { url: 'memory:' })
  const [report] = await start(world, server, [FIXTURE], { log }).done
  expect(report?.outcome).toMatchObject({ is: 'failed', error: { code: 'log-closed' } })
})

it('stamps each record with its own times', async () => {
  const { world, serve } = given()
  const server = await serve({}, [packet(1, { finished: true })])
  await start(world, server).done
  expect(milestonesOf(await recordsOf(world))).toEqual(['opened', 'packet', 'ended'])
  const raws = await recordsOf(world)
  for (const [i, record] of (await world.log.readKey('touchline.raw-actions', FIXTURE.fixtureId)).entries()) {
    const receivedAt = raws[i]?.receivedAt ?? 0
    expect(record.timestamp).toBe(Math.floor(receivedAt / 1000))
    expect(Number(record.headers.published)).toBeGreaterThanOrEqual(receivedAt)
  }
})
