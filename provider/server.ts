import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Tier } from '../match/raw.ts'
import type { Clock } from '../platform/clock.ts'
import { TouchlineError } from '../platform/errors.ts'
import { type Clients, openClients } from './clients.ts'
import type { Faults } from './faults/fault.ts'
import { outageFaults } from './faults/outages.ts'
import { type Matches, matchesOf } from './matches.ts'
import { readSocketPath, readStartPosition, readToken } from './paths.ts'
import { type Answer, FULL, openRest, readUrl, refuse } from './rest.ts'
import { BROKEN, openSession, type Refusal, type Reply } from './session.ts'
import type { MatchSource, ServedMatch } from './source.ts'
import { AWAY, BROKEN_MATCH, INVALID_TOKEN, NO_SUCH_FIXTURE, NO_SUCH_PAGE } from './texts.ts'

export interface ProviderOptions {
  readonly matches: readonly MatchSource[] | Matches
  readonly token: string
  readonly clock: Clock
  readonly host?: string
  /** 0, the default, takes a free one. */
  readonly port?: number
  readonly heartbeatMs?: number
  /** How much later than betting the media tier is. */
  readonly mediaDelayMs?: number
  readonly authMsMax?: number
  /** A client that takes nothing for so long while more than 1 MiB waits for it is closed. */
  readonly slowMsMax?: number
  /** More sockets are turned away with 503; 5,000 by default. */
  readonly clientsMax?: number
  /** While more than this waits for all clients together, each gets one frame at a time, and REST answers 503; 256 MiB by default. */
  readonly bufferedBytesAllMax?: number
  readonly refusal?: Refusal
  readonly reply?: Reply
  /** What goes wrong on top of the outages of the matches. */
  readonly faults?: readonly Faults[]
}

export interface Provider {
  /** Base of the sockets, `ws://127.0.0.1:4711`. */
  readonly url: string
  /** Base of REST. */
  readonly apiUrl: string
  close(): Promise<void>
}

/** Far more than a token needs. */
const RECEIVED_BYTES_MAX = 64 * 1024
/** Close code "going away". */
const GOING_AWAY = 1001
const CLOSE_MS_MAX = 500

/** The provider's sockets and REST on one port, for both tiers (feed.md §1, §7). */
export async function startProvider(options: ProviderOptions): Promise<Provider> {
  const { clock, host = '127.0.0.1', port = 0 } = options
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: RECEIVED_BYTES_MAX })
  const clients = openClients(clock, options.bufferedBytesAllMax, options.clientsMax)
  const matches = isList(options.matches) ? matchesOf(options.matches) : options.matches
  const serving: Serving = { ...options, matches, faults: [outageFaults(clock), ...(options.faults ?? [])] }
  const http = createServer(openRest(serving, clients))
  http.on('upgrade', async (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const found = clients.isFull() ? FULL : await findMatch(serving, request).catch(() => BROKEN_ANSWER)
    if (socket.destroyed) return
    if ('status' in found) return turnAway(socket, found)
    // Others came meanwhile.
    if (clients.isFull()) return turnAway(socket, FULL)
    sockets.handleUpgrade(request, socket, head, (ws) => serveOrBreak(serving, clients, ws, found))
  })
  await listen(http, host, port)
  const address = `${host.includes(':') ? `[${host}]` : host}:${(http.address() as AddressInfo).port}`
  let closed: Promise<void> | null = null
  return {
    url: `ws://${address}`,
    apiUrl: `http://${address}`,
    close: () => {
      closed ??= closeAll(http, sockets, clock)
      return closed
    },
  }
}

interface Serving extends ProviderOptions {
  readonly matches: Matches
  readonly faults: readonly Faults[]
}

/** A match that throws breaks its own connections only. */
const BROKEN_ANSWER: Answer = { status: 500, body: BROKEN_MATCH }

function isList(matches: ProviderOptions['matches']): matches is readonly MatchSource[] {
  return Array.isArray(matches)
}

/** What a socket's request asks for. */
interface Found {
  readonly match: ServedMatch
  readonly tier: Tier
  readonly isAuthorised: boolean
  readonly skip: number
  readonly isFast: boolean
}

async function findMatch({ matches, token, faults }: Serving, request: IncomingMessage): Promise<Found | Answer> {
  const refusal = refuse(request)
  if (refusal !== null) return refusal
  const url = readUrl(request)
  const wanted = url === null ? null : readSocketPath(url.pathname)
  if (url === null || wanted === null) return { status: 404, body: NO_SUCH_PAGE }
  const { authorization } = request.headers
  const isAuthorised = readToken(authorization) === token
  // The older surface is told by its header, and has no message.
  if (authorization !== undefined && !isAuthorised) return { status: 401, body: INVALID_TOKEN }
  const match = await matches.find(wanted.path, wanted.fixtureId)
  if (match === null) return { status: 404, body: NO_SUCH_FIXTURE }
  if (!faults.every(({ admits }) => admits(match))) return { status: 503, body: AWAY }
  const isFast = url.searchParams.get('speed') === 'fast'
  return { match, tier: wanted.tier, isAuthorised, skip: readStartPosition(url.searchParams), isFast }
}

function turnAway(socket: Duplex, { status, body }: Answer): void {
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain`
  socket.end(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
}

function serveOrBreak(options: Serving, clients: Clients, ws: WebSocket, found: Found): void {
  try {
    serve(options, clients, ws, found)
  } catch {
    ws.close(BROKEN, 'the match broke')
  }
}

function serve(options: Serving, clients: Clients, ws: WebSocket, found: Found): void {
  const { tier, isAuthorised, skip, isFast } = found
  const { clock, token, heartbeatMs = 10_000, authMsMax = 10_000, slowMsMax = 30_000 } = options
  const { refusal = 'text', reply = 'object', mediaDelayMs = 0 } = options
  const delayMs = tier === 'media' ? mediaDelayMs : 0
  const how = { clock, token, heartbeatMs, authMsMax, slowMsMax, refusal, reply, skip, isFast, delayMs }
  const plain = { match: found.match, client: clients.add(ws) }
  const { match, client } = options.faults.reduce((fed, { wrap }) => wrap(fed), plain)
  const session = openSession(match, client, how, isAuthorised)
  ws.on('message', (data, isBinary) => session.receive(isBinary ? '' : String(data)))
  ws.on('close', session.stop)
  // What is wrong with the client's frames ends its connection only.
  ws.on('error', () => ws.terminate())
}

async function listen(http: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    // Once it listens, an error is a connection that could not be accepted (too many open files): the others go on.
    http.on('error', (cause) => reject(new TouchlineError('port-taken', { host, port }, { cause })))
    http.listen(port, host, resolve)
  })
}

async function closeAll(http: Server, sockets: WebSocketServer, clock: Clock): Promise<void> {
  const ended = new Promise<void>((resolve) => http.close(() => resolve()))
  const waiting = new AbortController()
  for (const ws of sockets.clients) ws.close(GOING_AWAY, 'going away')
  http.closeIdleConnections()
  await Promise.race([ended, clock.sleep(CLOSE_MS_MAX, waiting.signal)])
  waiting.abort()
  for (const ws of sockets.clients) ws.terminate()
  http.closeAllConnections()
  await ended
}
