import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Clock } from '../platform/clock.ts'
import type { Clients } from './clients.ts'
import { listedNow, listFixtures } from './listing.ts'
import type { Matches } from './matches.ts'
import { readRestPath, readToken } from './paths.ts'
import type { Frame, ServedMatch, SourcePacket } from './source.ts'
import {
  BROKEN_MATCH,
  INVALID_TOKEN,
  MISSING_ACCEPT,
  NO_SUCH_FIXTURE,
  NO_SUCH_PAGE,
  NOT_ENDED,
  NOT_READY,
  TOO_MANY,
} from './texts.ts'

export interface RestOptions {
  readonly matches: Matches
  readonly token: string
  readonly clock: Clock
}

export interface Answer {
  readonly status: number
  readonly body: Frame
}

/** What sockets and REST are turned away with when there are too many. */
export const FULL: Answer = { status: 503, body: TOO_MANY }

/** The fixtures list, one fixture, and the packets of a finished match. */
export function openRest(options: RestOptions, clients: Clients): RequestListener {
  // A list is in memory as a whole: they are made one after the other, and the next one when there is room for it.
  let turn: Promise<unknown> = Promise.resolve()
  const listInTurn = (match: ServedMatch): Promise<Answer> => {
    const list = turn.then(async () => (clients.isCrowded() ? FULL : { status: 200, body: await actionsOf(match) }))
    turn = list.catch(() => {})
    return list
  }
  return async (request, response) => {
    const found = clients.isCrowded() ? FULL : await answerOrBreak(options, request, listInTurn)
    send(clients, response, found)
  }
}

function send(clients: Clients, response: ServerResponse, { status, body }: Answer): void {
  // Nobody waits for it any more, and nothing would tell that it is gone.
  if (response.destroyed) return
  const type = status === 400 || status === 401 ? 'text/plain' : 'application/json'
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length
  response.once('close', clients.hold(length))
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'content-length': length })
  response.end(body)
}

type ListOf = (match: ServedMatch) => Promise<Answer>

/** A match that throws breaks the answers about itself only. */
async function answerOrBreak(options: RestOptions, request: IncomingMessage, listOf: ListOf): Promise<Answer> {
  try {
    return await answer(options, request, listOf)
  } catch {
    return { status: 500, body: BROKEN_MATCH }
  }
}

async function answer(
  { matches, token, clock }: RestOptions,
  request: IncomingMessage,
  listOf: ListOf,
): Promise<Answer> {
  const refusal = refuse(request)
  if (refusal !== null) return refusal
  if (readToken(request.headers.authorization) !== token) return { status: 401, body: INVALID_TOKEN }
  const url = readUrl(request)
  const wanted = url === null || request.method !== 'GET' ? null : readRestPath(url.pathname)
  if (url === null || wanted === null) return { status: 404, body: NO_SUCH_PAGE }
  if (wanted.fixtureId === null) {
    const ofSport = await matches.ofSport(wanted.path)
    if (ofSport === null) return { status: 503, body: NOT_READY }
    return ofSport.length === 0
      ? { status: 404, body: NO_SUCH_PAGE }
      : ok(listFixtures(ofSport, url.searchParams, clock))
  }
  const match = await matches.find(wanted.path, wanted.fixtureId)
  if (match === null) return { status: 404, body: NO_SUCH_FIXTURE }
  if (!wanted.wantsActions) return ok(listedNow(match, clock))
  // There is a list only at the end of the fixture (feed.md §7).
  const isOver = clock.micros() >= match.startTime + match.endMs() * 1000
  return isOver ? listOf(match) : { status: 404, body: NOT_ENDED }
}

/** What sockets and REST are refused for alike. */
export function refuse(request: IncomingMessage): Answer | null {
  return request.headers.accept ? null : { status: 400, body: MISSING_ACCEPT }
}

export function readUrl(request: IncomingMessage): URL | null {
  try {
    return new URL(request.url ?? '/', 'http://provider')
  } catch {
    return null
  }
}

/** Sorted by timelineSequence; equal ones by seq (feed.md §4). */
async function actionsOf(match: ServedMatch): Promise<Frame> {
  const packets: SourcePacket<Frame>[] = []
  for await (const packet of match.list()) packets.push(packet)
  packets.sort((a, b) => timeline(a) - timeline(b) || a.seq - b.seq)
  const parts = packets.flatMap(({ frame }, i) => [i === 0 ? '[' : ',', frame])
  return Buffer.concat([...(parts.length === 0 ? ['['] : parts), ']'].map(bytesOf))
}

function bytesOf(frame: Frame): Uint8Array {
  return typeof frame === 'string' ? Buffer.from(frame) : frame
}

function timeline({ timelineSequence }: SourcePacket<Frame>): number {
  return timelineSequence ?? 0
}

function ok(value: unknown): Answer {
  return { status: 200, body: JSON.stringify(value) }
}
