import type { FixtureAddress } from '../../feed/address.ts'
import { contentOf } from '../../match/content.ts'
import type { FixtureNow } from '../../match/fixture-now.ts'
import type { RawRecord } from '../../match/raw.ts'
import { systemClock } from '../../platform/clock.ts'
import { type SimulatedMatch, simulateMatch } from '../../provider/simulate/match.ts'
import type { SimulateOptions } from '../../provider/simulate/plan.ts'
import { SIMULATED_RULES } from '../../provider/simulate/scoring.ts'
import { play } from '../match/given.ts'
import { openServer, type Served, type TestServer } from './server.ts'

/** One match that two lines follow, each from a server of its own that treats it badly. */

export interface Match {
  readonly target: FixtureAddress
  readonly frames: readonly string[]
}

export function matchOf(options: Omit<SimulateOptions, 'startTime'>): Match {
  const match: SimulatedMatch = simulateMatch({ ...options, startTime: 0 })
  const { path, fixtureId } = match
  return { target: { path, fixtureId, tier: 'media' }, frames: [...match.packets()].map(({ frame }) => frame) }
}

/** What a server does to its line. */
export interface Faults {
  /** Packets that it is behind the match. */
  readonly behind: number
  /** One of so many frames is never sent, on no connection. */
  readonly losesEvery: number
  /** Share of frames instead of which the connection breaks, when one gets there for the first time. */
  readonly drop: number
}

export const PERFECT: Faults = { behind: 0, losesEvery: Number.POSITIVE_INFINITY, drop: 0 }

export interface Source {
  readonly server: TestServer
  /** Breaks no connection meanwhile, but loses frames all the same. */
  isCalm: boolean
  /** So many packets of the match have happened. */
  reach(count: number): void
  /** Breaks the connection, and takes no other until it is let in. */
  shut(): void
  letIn(): void
}

export async function openSource({ target, frames }: Match, faults: Faults, random: () => number): Promise<Source> {
  const server = await openServer()
  const shown: string[] = []
  server.fixtures.set(target.fixtureId, { frames: shown })
  let furthest = -1
  server.beforeSend = (served, index) => {
    const isNew = index > furthest
    furthest = Math.max(furthest, index)
    if (isNew && !source.isCalm && random() < faults.drop) {
      served.socket.terminate()
      return false
    }
    // The last one comes: without it nobody would know that the match is over.
    if ((index + 1) % faults.losesEvery === 0 && index + 1 < frames.length) served.next++
    return served.next < shown.length
  }
  const source: Source = {
    server,
    isCalm: false,
    reach(count) {
      const behind = count >= frames.length ? 0 : faults.behind
      shown.push(...frames.slice(shown.length, Math.max(shown.length, count - behind)))
      server.flow()
    },
    shut() {
      server.handshakeStatus = () => ({ status: 503, body: 'shut' })
      for (const served of server.connections) close(served)
    },
    letIn() {
      server.handshakeStatus = () => null
    },
  }
  return source
}

function close({ socket }: Served): void {
  socket.terminate()
}

/** The match happens in about so many milliseconds, and what `at` waits for each packet. */
export async function happen(
  { frames }: Match,
  sources: readonly Source[],
  durationMs: number,
  at: (count: number) => Promise<void>,
): Promise<void> {
  for (let count = 1; count <= frames.length; count++) {
    for (const source of sources) source.reach(count)
    await at(count)
    await systemClock.sleep(durationMs / frames.length)
  }
}

export function contentIn(records: readonly RawRecord[]): string {
  return contentOf(play(records, SIMULATED_RULES).state)
}

/** The lines that were the first with a packet. */
export function firstLines(records: readonly RawRecord[]): ReadonlySet<string> {
  const accepted = play(records, SIMULATED_RULES).steps.filter(({ kind }) => kind === 'accepted')
  return new Set(accepted.filter(({ raw }) => raw.source === 'stream').map(({ raw }) => raw.line))
}

/** After each record that gives a state: what it says, and how many lines were up by what the records say. */
export interface Seen {
  readonly now: FixtureNow
  readonly linesUp: number
  /** All were told to have ended, and none has begun again. */
  readonly isOver: boolean
  /** A connection was recorded at all. */
  readonly isFollowed: boolean
}

export function walk(records: readonly RawRecord[]): readonly Seen[] {
  const notes: RawRecord[] = []
  let up = { linesUp: 0, isOver: false, isFollowed: false }
  return play(records, SIMULATED_RULES).steps.flatMap((step) => {
    if (step.raw.kind !== 'packet') {
      notes.push(step.raw)
      const isOver = notes.findLast(({ kind }) => kind === 'opened' || kind === 'ended')?.kind === 'ended'
      up = { linesUp: linesUp(notes), isOver, isFollowed: notes.some(({ kind }) => kind === 'opened') }
    }
    return 'after' in step ? [{ now: step.after, ...up }] : []
  })
}

/** Of each line the newest connection counts: whether its loss or the line's end came after it. */
function linesUp(notes: readonly RawRecord[]): number {
  const lines = [...new Set(notes.map(({ line }) => line))]
  return lines.filter((name) => {
    const own = notes.filter(({ line }) => line === name)
    const at = own.findLastIndex(({ kind }) => kind === 'opened')
    const id = own[at]?.connectionId
    const isDown = own
      .slice(at)
      .some(({ kind, connectionId }) => kind === 'ended' || (kind === 'lost' && connectionId === id))
    return at >= 0 && !isDown
  }).length
}
