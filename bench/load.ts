import { readFileSync } from 'node:fs'
import type { FixtureAddress } from '../feed/address.ts'
import type { RawRecord } from '../match/raw.ts'
import type { RuleTable } from '../match/rules.ts'
import { simulateMatch } from '../provider/simulate/match.ts'

/** 2026-11-21T12:00:00Z in microseconds: loads are the same on every day. */
export const START = 1_795_262_400_000_000

export const SPORTS = ['basketball', 'soccer', 'volleyball', 'snooker'] as const
const PATHS = ['basketball', 'soccer', 'v2/volleyball', 'snooker'] as const

/** Points of the simulated actions, as the demo uses them. */
export const SIMULATED_RULES: RuleTable = JSON.parse(
  readFileSync(new URL('../provider/simulate/rules.json', import.meta.url), 'utf8'),
)

export const NO_RULES: RuleTable = {}

/** The frames of one fixture, in the order of sending. */
export interface Fixture {
  readonly fixtureId: string
  readonly path: string
  readonly sport: string
  readonly frames: readonly Frame[]
}

export interface Frame {
  /** Milliseconds after {@link START}. */
  readonly atMs: number
  readonly bytes: Buffer
}

/** `count` whole matches, all sports in turn, each of another seed. */
export function fixtures(count: number): readonly Fixture[] {
  return Array.from({ length: count }, (_, n) => fixture(n))
}

function fixture(n: number): Fixture {
  const sport = SPORTS[n % SPORTS.length] as (typeof SPORTS)[number]
  const match = simulateMatch({ sport, seed: `bench-${n}`, startTime: START })
  const frames = [...match.packets()].map(({ atMs, frame }) => ({ atMs, bytes: Buffer.from(frame) }))
  return { fixtureId: match.fixtureId, path: match.path, sport, frames }
}

/** As the producer would record it. */
export function rawPacket(fixture: Omit<Fixture, 'frames'>, frame: Uint8Array, receivedAt: number): RawRecord {
  const { fixtureId, path, sport } = fixture
  return {
    fixtureId,
    path,
    sport,
    tier: 'media',
    source: 'stream',
    kind: 'packet',
    line: 'main',
    connectionId: 'bench',
    position: null,
    receivedAt,
    frame,
    detail: null,
  }
}

/** The packets of all fixtures as they would arrive: side by side, not one match after the other. */
export function interleaved(all: readonly Fixture[]): readonly RawRecord[] {
  const timed = all.flatMap((of) => of.frames.map(({ atMs, bytes }) => ({ atMs, of, bytes })))
  timed.sort((a, b) => a.atMs - b.atMs)
  return timed.map(({ atMs, of, bytes }) => rawPacket(of, bytes, START + Math.round(atMs * 1000)))
}

const COPIED = 64

/** Many fixtures of few matches: the first `framesEach` frames of {@link COPIED} matches, under ids of their own. */
export function copies(count: number, framesEach: number): readonly Fixture[] {
  const pool = fixtures(Math.min(count, COPIED))
  return addresses(count).map(({ fixtureId }, n) => {
    const match = pool[n % pool.length] as Fixture
    const frames = match.frames.slice(0, framesEach).map(({ atMs, bytes }) => {
      return { atMs, bytes: Buffer.from(bytes.toString().replace(match.fixtureId, fixtureId)) }
    })
    return { ...match, fixtureId, frames }
  })
}

/** Where the fixtures of {@link copies} are found. */
export function addresses(count: number): readonly FixtureAddress[] {
  return Array.from({ length: count }, (_, n) => ({
    path: PATHS[n % PATHS.length] as string,
    fixtureId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    tier: 'media',
  }))
}
