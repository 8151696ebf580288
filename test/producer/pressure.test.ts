import { expect, it } from 'vitest'
import { TouchlineError } from '../../platform/errors.ts'
import { givenWorld } from './given.ts'
import { FAST, FIXTURE, framesOf, kindsOf, packet, packets, recordsOf, start, until, type World } from './world.ts'

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
  for (let seq = 2; run.producer.recorder.pressure() !== 'away'; seq++) {
    frames.push(large(seq))
    server.flow()
    await new Promise((done) => setTimeout(done, 2))
  }
  expect(run.producer.recorder.waiting()).toBeLessThan(20_000 + 10 * 3_000)
  frames.push(packet(frames.length + 1, { finished: true }))
  release()
  await run.done
  const records = await recordsOf(world)
  expect(framesOf(records)).toEqual(frames)
  expect(records.filter(({ kind }) => kind === 'lost').map(({ detail }) => detail)).toEqual(['log unavailable'])
  const [, second] = server.connections
  const recordedBefore = records.findIndex(({ kind }) => kind === 'lost') - 1
  expect(second?.startPosition).toBe(recordedBefore - 1)
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
  expect(kindsOf(await recordsOf(world))).toEqual(['opened', 'packet', 'ended'])
  const raws = await recordsOf(world)
  for (const [i, record] of (await world.log.readKey('touchline.raw-actions', FIXTURE.fixtureId)).entries()) {
    const receivedAt = raws[i]?.receivedAt ?? 0
    expect(record.timestamp).toBe(Math.floor(receivedAt / 1000))
    expect(Number(record.headers.published)).toBeGreaterThanOrEqual(receivedAt)
  }
})
