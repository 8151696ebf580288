import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { systemClock } from '../platform/clock.ts'
import { AUTHORISED, heartbeat } from '../provider/texts.ts'
import { type Message, ownOptions, stopped, tellParent, tellResult } from './children.ts'
import { type EndlessFixture, endlessFixtures } from './load.ts'

/**
 * A provider for load: each socket is one `send` a frame, and the pace is that of all fixtures together. Token, reply, heartbeats and `startPosition` are as the provider's; a reconnect gets what it
 * missed at once. Run as a child process.
 */
export interface LoadOptions {
  readonly fixtures: number
  readonly framesEach: number
  /** Of all fixtures together. */
  readonly perSecond: number
  /** Its result is when it sent what. */
  readonly isTimed?: boolean
}

/** UTC microseconds, by fixture and position. */
export type SentAt = Readonly<Record<string, readonly number[]>>

interface Served {
  readonly fixture: EndlessFixture
  sent: number
  readonly sentAt: number[]
  readonly clients: Set<WebSocket>
}

const HEARTBEAT_MS = 10_000
const TICK_MS = 1

const options = ownOptions<LoadOptions>()
const served = new Map<string, Served>(
  endlessFixtures(options.fixtures).map((fixture) => [
    fixture.fixtureId,
    { fixture, sent: 0, sentAt: [], clients: new Set() },
  ]),
)
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
server.on('connection', welcome)
server.on('listening', () => tellParent({ is: 'ready', port: (server.address() as AddressInfo).port }))
process.on('message', (message: Message) => {
  if (message.is === 'go') pace([...served.values()])
})
await stopped()
const sentAt: SentAt = Object.fromEntries([...served].map(([fixtureId, one]) => [fixtureId, one.sentAt]))
await tellResult(options.isTimed ? sentAt : null)
process.exit(0)

function welcome(socket: WebSocket, request: IncomingMessage): void {
  const url = new URL(request.url ?? '/', 'ws://local')
  const one = served.get(url.pathname.split('/').at(-2) ?? '')
  if (one === undefined) {
    socket.close()
    return
  }
  socket.once('message', () => {
    socket.send(AUTHORISED)
    const from = Number(url.searchParams.get('startPosition') ?? 0)
    for (let n = from; n < one.sent; n++) socket.send(one.fixture.frame(n), { binary: false })
    one.clients.add(socket)
  })
  const beat = setInterval(() => socket.send(heartbeat(systemClock.micros())), HEARTBEAT_MS)
  socket.on('close', () => {
    clearInterval(beat)
    one.clients.delete(socket)
  })
}

/** One frame of each fixture in turn; a tick sends what has become due since the last. */
function pace(all: readonly Served[]): void {
  const total = all.length * options.framesEach
  const start = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((performance.now() - start) / 1000) * options.perSecond))
    for (; sent < due; sent++) sendNext(all[sent % all.length] as Served)
    if (sent < total) return
    clearInterval(timer)
    tellParent({ is: 'count', count: performance.now() - start })
  }, TICK_MS)
}

function sendNext(one: Served): void {
  const frame = one.fixture.frame(one.sent++)
  if (options.isTimed) one.sentAt.push(systemClock.micros())
  for (const socket of one.clients) socket.send(frame, { binary: false })
}
