import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'

/**
 * A provider as feed.md describes it, played for one fixture list after another, that does on request what providers do
 * on bad days. It is written from feed.md alone and shares no code with the producer.
 */
export interface ServedFixture {
  /** The list: what a socket replays from its start, and goes on with. Tests push to it. */
  frames: (string | Buffer)[]
  /** What REST gives; default: the frames as an array. */
  rest?: () => RestReply
}

export interface RestReply {
  readonly status: number
  readonly body: string | Buffer
  readonly headers?: Record<string, string>
  /** Only half of it comes; `silently`: nothing tells; `held`: and nothing more comes. */
  readonly isCut?: boolean | 'silently' | 'held'
  readonly delayMs?: number
}

export interface ServerOptions {
  readonly token?: string
  readonly heartbeatMs?: number
  /** "5 starts from the 5th", instead of skipping 5 (feed.md §1.5). */
  readonly isOneBased?: boolean
  /** Pays no heed to startPosition, as the soccer page lists no parameters. */
  readonly ignoresStart?: boolean
  /** What a good token is answered with; nothing when left out. */
  readonly reply?: string
  /** What a bad token is answered with before the close; `http401` in the handshake (older endpoints). */
  readonly refusal?: string | { readonly closeReason: string } | 'http401'
  readonly auth?: 'message' | 'header'
}

/** One connection, as the server sees it. */
export interface Served {
  readonly url: URL
  readonly socket: WebSocket
  readonly headers: IncomingMessage['headers']
  readonly startPosition: number
  readonly texts: string[]
  readonly at: number
  /** Index of the next frame of the list. */
  next: number
  sent: number
  isHalted: boolean
}

export interface TestServer {
  readonly streams: string
  readonly api: string
  readonly fixtures: Map<string, ServedFixture>
  readonly connections: Served[]
  /** URL and time of every request, sockets and REST together. */
  readonly requests: { readonly url: string; readonly headers: IncomingMessage['headers']; readonly at: number }[]
  /** The fixtures list of a path. */
  readonly lists: Map<string, (url: URL) => RestReply>
  /** Sends what has been pushed to the lists. */
  flow(): void
  /** Called before each frame that goes out; false holds the connection at this frame. */
  beforeSend: (served: Served, index: number) => boolean
  /** Answers the handshake with this status. */
  handshakeStatus: (request: IncomingMessage) => { readonly status: number; readonly body: string } | null
  isAccepting: (token: string) => boolean
  /** Called when a connection's list begins, after what the list already has. */
  begun: (served: Served) => void
  close(): Promise<void>
}

const ACCEPT = 'application/vnd.imggaming.dde.api+json;version=1'
const INVALID = 'The supplied authentication is invalid'

interface Playing {
  readonly server: TestServer
  readonly options: ServerOptions
  readonly sockets: WebSocketServer
}

export async function openServer(options: ServerOptions = {}): Promise<TestServer> {
  const { token = 'secret-token', heartbeatMs = 160 } = options
  const http = createServer((request, response) => void rest(server, request, response))
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const server: TestServer = {
    streams: '',
    api: '',
    fixtures: new Map(),
    connections: [],
    requests: [],
    lists: new Map(),
    flow: () => {
      for (const served of server.connections) push(server, served)
    },
    beforeSend: () => true,
    handshakeStatus: () => null,
    isAccepting: (given) => given === token,
    begun: () => {},
    close: async () => {
      clearInterval(beat)
      for (const client of sockets.clients) client.terminate()
      http.closeAllConnections()
      await new Promise((done) => http.close(done))
    },
  }
  const beat = setInterval(() => {
    for (const served of server.connections) if (isFlowing(served)) served.socket.send(heartbeat())
  }, heartbeatMs)
  const playing: Playing = { server, options, sockets }
  http.on('upgrade', (request, socket, head) => upgrade(playing, request, socket, head))
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
  const place = `127.0.0.1:${(http.address() as AddressInfo).port}`
  return Object.assign(server, { streams: `ws://${place}`, api: `http://${place}` })
}

function isFlowing({ next, isHalted, socket }: Served): boolean {
  return next >= 0 && !isHalted && socket.readyState === socket.OPEN
}

function push(server: TestServer, served: Served): void {
  const frames = server.fixtures.get(fixtureOf(served.url))?.frames ?? []
  while (isFlowing(served) && served.next < frames.length) {
    if (!server.beforeSend(served, served.next) || !isFlowing(served)) return
    const frame = frames[served.next++] as string | Buffer
    served.sent++
    served.socket.send(frame, { binary: false })
  }
}

function begin({ server, options }: Playing, served: Served): void {
  if (options.reply !== undefined) served.socket.send(options.reply)
  const { startPosition } = served
  const skipped = options.isOneBased ? Math.max(0, startPosition - 1) : startPosition
  served.next = options.ignoresStart ? 0 : skipped
  push(server, served)
  server.begun(served)
}

function refuse({ options }: Playing, { socket }: Served): void {
  const { refusal = INVALID } = options
  if (typeof refusal === 'string') socket.send(refusal)
  socket.close(1008, typeof refusal === 'string' ? '' : refusal.closeReason)
}

function upgrade(playing: Playing, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { server, sockets } = playing
  const url = new URL(request.url ?? '/', 'http://provider')
  server.requests.push({ url: request.url ?? '', headers: request.headers, at: performance.now() })
  const refusal = server.handshakeStatus(request) ?? refusalOf(playing, request, url)
  if (refusal !== null) answer(socket, refusal.status, refusal.body)
  else sockets.handleUpgrade(request, socket, head, (client) => greet(playing, request, client, url))
}

function refusalOf({ server, options }: Playing, { headers }: IncomingMessage, url: URL): RestReply | null {
  if (headers.accept !== ACCEPT) return { status: 400, body: "Request is missing required HTTP header 'Accept'" }
  const bearer = (headers.authorization ?? '').replace('Bearer ', '')
  if (options.auth === 'header' && !server.isAccepting(bearer)) return { status: 401, body: INVALID }
  return server.fixtures.has(fixtureOf(url)) ? null : { status: 404, body: '{"error":"no such fixture","status":404}' }
}

function greet(playing: Playing, { headers }: IncomingMessage, socket: WebSocket, url: URL): void {
  const { server, options } = playing
  const startPosition = Number(url.searchParams.get('startPosition') ?? 0)
  const base = { url, socket, headers, startPosition, texts: [] as string[], at: performance.now() }
  const served: Served = { ...base, next: -1, sent: 0, isHalted: false }
  server.connections.push(served)
  socket.on('error', () => {})
  if (options.auth === 'header') begin(playing, served)
  socket.on('message', (data) => {
    served.texts.push(String(data))
    if (served.texts.length > 1 || options.auth === 'header') return
    if (server.isAccepting(readToken(served.texts[0] ?? ''))) begin(playing, served)
    else refuse(playing, served)
  })
}

async function rest(server: TestServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  server.requests.push({ url: request.url ?? '', headers: request.headers, at: performance.now() })
  const reply = replyTo(server, request)
  if (reply.delayMs) await new Promise((done) => setTimeout(done, reply.delayMs))
  const body = Buffer.from(reply.body)
  const isLengthKnown = reply.isCut !== 'silently'
  response.writeHead(reply.status, { ...(isLengthKnown ? { 'content-length': body.length } : {}), ...reply.headers })
  if (reply.isCut !== true && reply.isCut !== 'held') {
    response.end(reply.isCut === 'silently' ? body.subarray(0, body.length >> 1) : body)
    return
  }
  response.write(body.subarray(0, body.length >> 1))
  if (reply.isCut === true) setTimeout(() => response.destroy(), 10)
}

function replyTo(server: TestServer, request: IncomingMessage): RestReply {
  const url = new URL(request.url ?? '/', 'http://provider')
  const { accept, authorization = '' } = request.headers
  if (accept !== ACCEPT) return { status: 400, body: "Request is missing required HTTP header 'Accept'" }
  if (!server.isAccepting(authorization.replace('Bearer ', ''))) return { status: 401, body: INVALID }
  const list = server.lists.get(url.pathname)
  if (list) return list(url)
  const fixture = server.fixtures.get(fixtureOf(url))
  if (!fixture || !url.pathname.endsWith('/actions')) return { status: 404, body: '{"error":"not found","status":404}' }
  return fixture.rest?.() ?? { status: 200, body: `[${fixture.frames.join(',\n')}]` }
}

export function heartbeat(): string {
  const timestamp = new Date().toISOString()
  return JSON.stringify({ eventElementType: 'Heartbeat', timestamp, message: `Heartbeat sent at ${timestamp}` })
}

function answer(socket: Duplex, status: number, body: string | Buffer): void {
  socket.end(
    `HTTP/1.1 ${status} Answer\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

function fixtureOf(url: URL): string {
  return decodeURIComponent(/\/fixtures\/([^/]+)/.exec(url.pathname)?.[1] ?? '')
}

function readToken(text: string): string {
  try {
    return String(JSON.parse(text).authToken)
  } catch {
    return ''
  }
}
