import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../platform/clock.ts'
import type { Clients } from './clients.ts'
import { listedNow, listFixtures } from './listing.ts'
import { readRestPath, readToken } from './paths.ts'
import type { MatchSource, SourcePacket } from './source.ts'
import {
  BROKEN_MATCH,
  INVALID_TOKEN,
  MISSING_ACCEPT,
  NO_SUCH_FIXTURE,
  NO_SUCH_PAGE,
  NOT_ENDED,
  TOO_MANY,
} from './texts.ts'

export interface RestOptions {
  readonly matches: readonly MatchSource[]
  readonly token: string
  readonly clock: Clock
}

export interface Answer {
  readonly status: number
  readonly body: string
}

/** The fixtures list, one fixture, and the packets of a finished match. */
export function answerRest(
  options: RestOptions,
  clients: Clients,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { status, body } = clients.isCrowded() ? FULL : answerOrBreak(options, request)
  const type = status === 400 || status === 401 ? 'text/plain' : 'application/json'
  response.once('close', clients.hold(Buffer.byteLength(body)))
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

/** What sockets and REST are turned away with when there are too many. */
export const FULL: Answer = { status: 503, body: TOO_MANY }

/** A match that throws breaks the answers about itself only. */
function answerOrBreak(options: RestOptions, request: IncomingMessage): Answer {
  try {
    return answer(options, request)
  } catch {
    return { status: 500, body: BROKEN_MATCH }
  }
}

function answer({ matches, token, clock }: RestOptions, request: IncomingMessage): Answer {
  const refusal = refuse(request)
  if (refusal !== null) return refusal
  if (readToken(request.headers.authorization) !== token) return { status: 401, body: INVALID_TOKEN }
  const url = readUrl(request)
  const wanted = url === null || request.method !== 'GET' ? null : readRestPath(url.pathname)
  const ofSport = matches.filter((match) => match.path === wanted?.path)
  if (url === null || wanted === null || ofSport.length === 0) return { status: 404, body: NO_SUCH_PAGE }
  if (wanted.fixtureId === null) return ok(listFixtures(ofSport, url.searchParams, clock))
  const match = ofSport.find(({ fixtureId }) => fixtureId === wanted.fixtureId)
  if (match === undefined) return { status: 404, body: NO_SUCH_FIXTURE }
  if (!wanted.wantsActions) return ok(listedNow(match, clock))
  // There is a list only at the end of the fixture (feed.md §7).
  const isOver = clock.micros() >= match.startTime + match.endMs() * 1000
  return isOver ? { status: 200, body: actionsOf(match) } : { status: 404, body: NOT_ENDED }
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
function actionsOf(match: MatchSource): string {
  const packets = [...match.packets()].sort((a, b) => timeline(a) - timeline(b) || a.seq - b.seq)
  return `[${packets.map(({ frame }) => frame).join(',')}]`
}

function timeline({ timelineSequence }: SourcePacket): number {
  return timelineSequence ?? 0
}

function ok(value: unknown): Answer {
  return { status: 200, body: JSON.stringify(value) }
}
