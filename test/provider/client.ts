import { WebSocket } from 'ws'
import { systemClock } from '../../platform/clock.ts'
import { type Provider, type ProviderOptions, startProvider } from '../../provider/server.ts'
import type { MatchSource, SourcePacket } from '../../provider/source.ts'

export const TOKEN = 'good-token'
export const ACCEPT = 'application/vnd.imggaming.dde.api+json;version=1'
export const FIXTURE = 'fixture-1'

/** A provider on a free port with one match of five packets, all in the past unless told otherwise. */
export async function given(options: Partial<ProviderOptions> = {}): Promise<Provider> {
  return startProvider({ matches: [given.match()], token: TOKEN, clock: systemClock, ...options })
}

/** `atMs`: of each packet, counted from `startedMsAgo` before now. */
given.match = (about: Partial<MatchSource> & { startedMsAgo?: number; atMs?: readonly number[] } = {}): MatchSource => {
  const { startedMsAgo = 60_000, atMs = [0, 10, 20, 30, 40], ...rest } = about
  const packets = atMs.map(
    (ms, i): SourcePacket => ({ atMs: ms, seq: i + 1, timelineSequence: 1, frame: `{"n":${i}}` }),
  )
  return {
    fixtureId: FIXTURE,
    path: 'basketball',
    startTime: systemClock.micros() - startedMsAgo * 1000,
    endMs: () => atMs.at(-1) ?? 0,
    listing: () => ({
      id: FIXTURE,
      name: 'A v B',
      startDateUTC: '2026-11-21T12:00:00',
      status: 'Completed',
      type: 'Simulation',
      fixtureDeleted: false,
    }),
    packets: (skip = 0) => packets.slice(skip),
    ...rest,
  }
}

export interface TestClient {
  readonly ws: WebSocket
  /** All text frames so far, and when they came (monotonic milliseconds). */
  readonly frames: string[]
  readonly atMs: number[]
  /** The packets of {@link given.match} among them. */
  packets(): readonly number[]
  /** Resolves when the frames so far satisfy the condition. */
  until(condition: (client: TestClient) => boolean): Promise<void>
  /** Code of the close frame. */
  readonly closed: Promise<number>
}

export interface ConnectOptions {
  readonly token?: string | null
  readonly headers?: Record<string, string>
}

/** Opens a socket and sends the token first, unless it is null. */
export function connect(url: string, { token = TOKEN, headers = { accept: ACCEPT } }: ConnectOptions = {}): TestClient {
  const ws = new WebSocket(url, { headers })
  const frames: string[] = []
  const atMs: number[] = []
  const waiting = new Set<() => void>()
  ws.on('open', () => token !== null && ws.send(JSON.stringify({ authToken: token })))
  ws.on('message', (data) => {
    frames.push(String(data))
    atMs.push(systemClock.monotonicMs())
    for (const check of waiting) check()
  })
  ws.on('error', () => {})
  const closed = new Promise<number>((resolve) => ws.on('close', resolve))
  const client: TestClient = {
    ws,
    frames,
    atMs,
    closed,
    packets: () => frames.flatMap((frame) => /^\{"n":(\d+)\}$/.exec(frame)?.[1] ?? []).map(Number),
    until: (condition) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!condition(client)) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
  }
  return client
}

/** Status and body with which a socket is turned away before it opens. */
export function turnedAway(url: string, headers: Record<string, string>): Promise<readonly [number, string]> {
  const ws = new WebSocket(url, { headers })
  return new Promise((resolve, reject) => {
    ws.on('open', () => reject(new Error('expected to be turned away')))
    ws.on('unexpected-response', (_, response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += String(chunk)
      })
      response.on('end', () => resolve([response.statusCode ?? 0, body]))
    })
    ws.on('error', () => {})
  })
}
