import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { systemClock } from '../../platform/clock.ts'
import { BUFFERED_BYTES_MAX, openClients } from '../../provider/clients.ts'
import { feedMatch } from '../../provider/feeding.ts'
import { given } from './client.ts'

const FRAME_BYTES = 1000

/** A socket whose other side reads nothing; `sent` are the callbacks of what waits. */
function deaf(sent: (() => void)[]): WebSocket {
  const socket = Object.assign(new EventEmitter(), {
    bufferedAmount: 0,
    send: (_: string, __: object, done: () => void) => sent.push(done),
    close: () => {},
    terminate: () => {},
  })
  return socket as unknown as WebSocket
}

it('hands many clients together no more than may wait, and one frame each', async () => {
  const list = Array.from({ length: 100 }, (_, i) => ({
    atMs: 0,
    seq: i + 1,
    timelineSequence: null,
    frame: 'x'.repeat(FRAME_BYTES),
  }))
  const match = given.match({ packets: () => list })
  const clients = openClients(systemClock, 10 * FRAME_BYTES)
  const sent: (() => void)[] = []
  const never = new AbortController().signal
  // Nobody is too slow.
  const clock = { ...systemClock, sleep: (ms: number) => (ms > 0 ? new Promise<void>(() => {}) : systemClock.sleep(0)) }
  const how = { clock, skip: 0, isFast: true, delayMs: 0, slowMsMax: 3_600_000 }
  const feeding = Array.from({ length: 40 }, () => feedMatch(match, clients.add(deaf(sent)), how, never))
  await systemClock.sleep(0)
  // The first client fills what may wait, the one frame of each other one comes on top.
  expect(sent.length).toBe(11 + 39)
  expect(clients.isCrowded()).toBe(true)
  let taken = 0
  while (taken < 4000) {
    for (const done of sent.splice(0)) {
      taken++
      done()
    }
    await systemClock.sleep(0)
    expect(sent.length).toBeLessThanOrEqual(50)
  }
  expect(clients.isCrowded()).toBe(false)
  await Promise.all(feeding)
})

it('has room for a client up to its own bound', () => {
  const clients = openClients(systemClock)
  const socket = deaf([])
  const client = clients.add(socket)
  expect(client.hasRoom()).toBe(true)
  Object.assign(socket, { bufferedAmount: BUFFERED_BYTES_MAX + 1 })
  expect(client.hasRoom()).toBe(false)
})
