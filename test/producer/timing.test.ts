import { expect, it } from 'vitest'
import { systemClock } from '../../platform/clock.ts'
import { silentLogger } from '../../platform/logger.ts'
import { openProducer } from '../../producer/producer.ts'
import { packetRecord } from '../../producer/raw-record.ts'
import { BUFFER_BYTES_MAX } from '../../producer/recorder.ts'
import { BODY_BYTES_MAX } from '../../producer/rest.ts'
import { FRAME_BYTES_RECEIVED_MAX } from '../../producer/socket.ts'
import { TIMING } from '../../producer/timing.ts'
import { givenWorld } from './given.ts'
import { FIXTURE, RAW_TOPIC, type World } from './world.ts'

/** The numbers of DESIGN §5, and the bounds that nothing else would notice: all other tests set their own. */
const given = givenWorld()
const MIB = 1024 * 1024

function byDefault(world: World) {
  const place = { streams: 'ws://127.0.0.1:1', api: null, token: 'secret-token' }
  const surroundings = { clock: systemClock, logger: silentLogger, randomId: () => 'c', random: () => 0 }
  return openProducer({ ...world, ...place, ...surroundings, rawTopic: RAW_TOPIC })
}

it.each([
  ['silence is recorded after', 'silentMs', 12_000],
  ['a reconnect comes after', 'reconnectMs', 25_000],
  ['a ping without an answer is seen in', 'pongMs', 3_000],
  ['alive is recorded after', 'aliveMs', 10_000],
  ['a full log closes the sockets after', 'pausedMsMax', 5_000],
  ['a handshake may take', 'handshakeMs', 10_000],
  ['a close may take', 'closeMs', 2_000],
  ['a clean end waits for the log for', 'stopMsMax', 5_000],
  ['a whole REST answer may take', 'restMsMax', 60_000],
  ['the fixtures list is asked for every', 'pollMs', 30_000],
  ['the last packet is followed by nothing for', 'quietMs', 2_000],
  ['the longest delay before an attempt is', 'backoffMsMax', 15_000],
  ['the log is tried again after', 'logRetryMs', 250],
  ['the log is complained of every', 'logWarnMs', 30_000],
] as const)('by default %s %s = %i', async (_, name, ms) => {
  expect(TIMING[name]).toBe(ms)
  const producer = byDefault(given().world)
  expect(producer.timing[name]).toBe(ms)
  await producer.close()
})

it('makes at most 5 attempts in any second', () => {
  // The sixth is five spacings after the first.
  expect(5 * TIMING.attemptSpacingMs).toBeGreaterThan(1_000)
})

it.each([
  ['records that wait for the log, in a process', BUFFER_BYTES_MAX, 64 * MIB],
  ['a frame that a socket takes', FRAME_BYTES_RECEIVED_MAX, 8 * MIB],
  ['a REST answer', BODY_BYTES_MAX, 64 * MIB],
])('bounds the bytes of %s', (_, found, expected) => {
  expect(found).toBe(expected)
})

it('is full above 64 MiB by default', async () => {
  const { world } = given()
  let release = (): void => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const append: World['log']['append'] = (records) => gate.then(() => world.log.append(records))
  const producer = byDefault({ ...world, log: { ...world.log, append } })
  const origin = { target: FIXTURE, line: 'main', source: 'stream', connectionId: 'c' } as const
  const frame = Buffer.alloc(MIB, 'x')
  const record = () => producer.recorder.record(packetRecord(origin, frame, null, 1))
  for (let i = 0; i < 63; i++) record()
  expect(producer.recorder.pressure()).toBe('free')
  record()
  expect(producer.recorder.pressure()).toBe('full')
  release()
  await producer.close()
})
