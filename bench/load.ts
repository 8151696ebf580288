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

/** A fixture that has as many frames as are asked for; each is written then, so that a long load takes no memory. */
export interface EndlessFixture {
  readonly fixtureId: string
  frame(n: number): Buffer
}

const COPIED = 64
/** The first ones of a match, none of which ends it. */
const ROUND_FRAMES = 320

/** Many fixtures of few matches: the beginnings of {@link COPIED} matches, again and again with seqs that go on. */
export function endlessFixtures(count: number): readonly EndlessFixture[] {
  const pool = fixtures(Math.min(count, COPIED)).map((match) => {
    const parts = match.frames.slice(0, ROUND_FRAMES).map(({ bytes }) => cutAt(bytes.toString(), match.fixtureId))
    return { parts, highestSeq: Math.max(...parts.map(({ seq }) => seq)) }
  })
  return addresses(count).map(({ fixtureId }, i) => {
    const { parts, highestSeq } = pool[i % pool.length] as (typeof pool)[number]
    const frame = (n: number): Buffer => {
      const { head, seq, tail, matchId } = parts[n % parts.length] as Parts
      const round = Math.floor(n / parts.length)
      return Buffer.from((head + (seq + round * highestSeq) + tail).replace(matchId, fixtureId))
    }
    return { fixtureId, frame }
  })
}

/** A frame around its seq. */
interface Parts {
  readonly matchId: string
  readonly head: string
  readonly seq: number
  readonly tail: string
}

function cutAt(text: string, matchId: string): Parts {
  const [, head, seq, tail] = /^(.*?"fixtureSeqNum":"?)(\d+)(.*)$/s.exec(text) ?? []
  if (head === undefined || tail === undefined) throw new Error(`expected a fixtureSeqNum, found ${text}`)
  return { matchId, head, seq: Number(seq), tail }
}

/** Where the fixtures of {@link endlessFixtures} are found. */
export function addresses(count: number): readonly FixtureAddress[] {
  return Array.from({ length: count }, (_, n) => ({
    path: PATHS[n % PATHS.length] as string,
    fixtureId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    tier: 'media',
  }))
}
