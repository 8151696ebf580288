import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { expect, inject, it, onTestFinished } from 'vitest'
import { partitionOf } from '../../../log/partitioner.ts'
import { systemClock } from '../../../platform/clock.ts'
import { collect, jsonLines, start, stop, touchline } from '../../cli/touchline.ts'
import { openServer, type Served, type TestServer } from '../../producer/server.ts'
import { packet } from '../../producer/world.ts'

const { address, registry } = inject('kafka')
const PARTITIONS = 6
const LOG = `kafka://${address}?partitions=${PARTITIONS}`
/** One for each partition, so that each process has as many as another. */
const FIXTURES = Array.from({ length: PARTITIONS }, (_, partition) => {
  for (let i = 0; ; i++) if (partitionOf(`fixture-${i}`, PARTITIONS) === partition) return `fixture-${i}`
})

/** A season that goes on: each fixture gets a packet every so often. */
async function givenSeason(): Promise<TestServer> {
  const server = await openServer()
  for (const fixtureId of FIXTURES) server.fixtures.set(fixtureId, { frames: [packet(1, { fixtureId })] })
  const stopPlaying = systemClock.every(100, () => play(server, false))
  onTestFinished(async () => {
    stopPlaying()
    await server.close()
  })
  return server
}

function play(server: TestServer, finished: boolean): void {
  for (const [fixtureId, { frames }] of server.fixtures) {
    const last = String(frames.at(-1))
    if (!last.includes('"finished":true')) frames.push(packet(frames.length + 1, { fixtureId, finished }))
  }
  server.flow()
}

/** Processes that share all fixtures. */
function givenFleet(server: TestServer, size: number, more: readonly string[] = []) {
  const prefix = `fleet-${randomUUID().slice(0, 8)}.`
  const common = ['--log', LOG, '--registry', registry, '--prefix', prefix]
  const provider = ['--url', server.streams, '--api-url', server.api, '--token', 'secret-token']
  const targets = FIXTURES.map((fixtureId) => `basketball/${fixtureId}`)
  const processes = Array.from({ length: size }, () => {
    const env = { TOUCHLINE_LOG_LEVEL: 'info' }
    const child = start(['produce', '--fleet', ...common, ...provider, ...more, ...targets], { env })
    return { child, stderr: collect(child.stderr) }
  })
  return { processes, common }
}

/** How many connections of a fixture are open. */
function openOf(server: TestServer, fixtureId: string): number {
  const isOpen = ({ socket, url }: Served): boolean =>
    socket.readyState === socket.OPEN && `${url.pathname}/`.includes(`/${fixtureId}/`)
  return server.connections.filter(isOpen).length
}

const isEachFollowed = (server: TestServer): boolean => FIXTURES.every((fixtureId) => openOf(server, fixtureId) > 0)

function mostInASecond(server: TestServer): number {
  const times = server.requests.map(({ at }) => at)
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at <= from + 1000).length))
}

async function until(holds: () => boolean, msMax: number, told: () => string): Promise<number> {
  const began = performance.now()
  while (!holds()) {
    if (performance.now() - began > msMax) throw new Error(`expected within ${msMax} ms: ${holds}; ${told()}`)
    await systemClock.sleep(10)
  }
  return performance.now() - began
}

/** Each packet that was recorded, by fixture, against what the provider has sent. */
async function expectAllRecorded(server: TestServer, common: readonly string[]): Promise<void> {
  const ran = await touchline(['tail', 'raw-actions', '--json', ...common])
  expect(ran).toMatchObject({ code: 0, stderr: '' })
  const records = jsonLines(ran.stdout) as unknown as { key: string; value: { kind: string; frame: string } }[]
  for (const [fixtureId, { frames }] of server.fixtures) {
    const recorded = records.filter(({ key, value }) => key === fixtureId && value.kind === 'packet')
    const texts = recorded.map(({ value }) => Buffer.from(value.frame, 'base64').toString())
    expect(texts).toEqual(frames.map(String))
  }
}

const exitOf = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null ? Promise.resolve(child.exitCode) : new Promise((done) => child.once('exit', done))

it('shares fixtures among processes; one that is killed or leaves is replaced, and nothing is lost', async () => {
  const server = await givenSeason()
  const { processes, common } = givenFleet(server, 3)
  const told = (): string => processes.map(({ stderr }) => stderr()).join('\n')
  await until(() => isEachFollowed(server), 40_000, told)
  const [first, second, third] = processes as [(typeof processes)[0], (typeof processes)[0], (typeof processes)[0]]
  const attempts = server.requests.length
  await stop(first.child, 'SIGKILL')
  await until(() => !isEachFollowed(server), 5_000, told)
  // DESIGN: within 15 s.
  expect(await until(() => server.requests.length > attempts, 20_000, told)).toBeLessThan(15_000)
  await until(() => isEachFollowed(server), 20_000, told)
  // One that leaves by itself is waited for by nobody.
  const left = server.requests.length
  await stop(second.child, 'SIGTERM')
  expect(await until(() => server.requests.length > left, 10_000, told)).toBeLessThan(6_000)
  await until(() => isEachFollowed(server), 20_000, told)
  for (const fixtureId of FIXTURES) expect(openOf(server, fixtureId)).toBe(1)
  play(server, true)
  expect(await exitOf(third.child)).toBe(0)
  expect(mostInASecond(server)).toBeLessThanOrEqual(5)
  await expectAllRecorded(server, common)
}, 150_000)

it('records nothing twice when a process wakes from a stop and others follow its fixtures', async () => {
  const server = await givenSeason()
  const { processes, common } = givenFleet(server, 2, ['--session-timeout', '6000'])
  const told = (): string => processes.map(({ stderr }) => stderr()).join('\n')
  await until(() => isEachFollowed(server), 40_000, told)
  const [first, second] = processes as [(typeof processes)[0], (typeof processes)[0]]
  const isFollowedTwice = (fixtureId: string): boolean => openOf(server, fixtureId) === 2
  first.child.kill('SIGSTOP')
  // Its sockets stay open, and the packets of all this time wait in them.
  await until(() => FIXTURES.filter(isFollowedTwice).length === PARTITIONS / 2, 20_000, told)
  first.child.kill('SIGCONT')
  await until(() => first.stderr().includes('others follow our fixtures'), 10_000, told)
  await until(() => !FIXTURES.some(isFollowedTwice) && isEachFollowed(server), 20_000, told)
  play(server, true)
  expect(await Promise.all([first, second].map(({ child }) => exitOf(child)))).toEqual([0, 0])
  await expectAllRecorded(server, common)
}, 120_000)

it('ends in all processes when all fixtures have ended, wherever they were followed', async () => {
  const server = await givenSeason()
  const { processes, common } = givenFleet(server, 2)
  const told = (): string => processes.map(({ stderr }) => stderr()).join('\n')
  await until(() => isEachFollowed(server), 40_000, told)
  play(server, true)
  expect(await Promise.all(processes.map(({ child }) => exitOf(child)))).toEqual([0, 0])
  expect(mostInASecond(server)).toBeLessThanOrEqual(5)
  await expectAllRecorded(server, common)
}, 120_000)
