import { expect, it } from 'vitest'
import { systemClock } from '../../platform/clock.ts'
import { openRecording } from '../../producer/recording.ts'
import { DEFAULT_PREFIX, RAW_ACTIONS } from '../../schemas/topics.ts'
import { givenWorld } from './given.ts'
import { FIXTURE, packet, RAW_TOPIC } from './world.ts'

const given = givenWorld()
const MICROS = 1_000_000

function line(seq: number, receivedAt: string): Buffer {
  return Buffer.from(packet(seq).replace('{"version"', `{"receivedAt":"${receivedAt}","version"`))
}

it.each([
  ['no wire format', Buffer.from('something else')],
  ['a schema that nobody knows', Buffer.from([0, 0, 0, 99, 99, 1])],
])('imports behind a record with %s, never below what was recorded before it', async (_, foreign) => {
  const { world } = given()
  const { log, codec } = world
  const options = {
    clock: systemClock,
    prefix: DEFAULT_PREFIX,
    path: 'soccer',
    tier: 'media',
    receivedAt: 'event',
  } as const
  const first = openRecording({ ...world, ...options })
  await first.add({ bytes: line(1, '1970-01-01T00:00:30Z'), detail: null })
  expect(await first.finish()).toBe(1)
  const { fixtureId: key } = FIXTURE
  await log.append([{ topic: RAW_TOPIC, key, value: foreign, headers: {}, timestamp: 90_000 }])
  const second = openRecording({ ...world, ...options })
  await second.add({ bytes: line(2, '1970-01-01T00:00:20Z'), detail: null })
  await second.add({ bytes: line(3, '1970-01-01T00:00:40Z'), detail: null })
  expect(await second.finish()).toBe(2)
  const records = await log.readKey(RAW_TOPIC, key)
  const times = [0, 2, 3].map((i) => codec.decode(RAW_ACTIONS, records[i]?.value as Uint8Array).receivedAt)
  expect(times).toEqual([30 * MICROS, 30 * MICROS, 40 * MICROS])
})
