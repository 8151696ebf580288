import { createHash } from 'node:crypto'
import {
  beginComparison,
  type Comparison,
  compareRecorded,
  conclude,
  heldOf,
  listedFrom,
} from '../../../match/compare/comparison.ts'
import type { RawRecord } from '../../../match/raw.ts'
import { packet, raw, type Short } from '../given.ts'

/** What each side has: frames, or packets as short records. */
export interface Sides {
  readonly recorded: readonly RawRecord[]
  /** By ascending seq. */
  readonly listed: readonly RawRecord[]
  readonly isWhole?: boolean
}

/** As `backfill` does it: what is missing is recorded behind what was. */
export function compared({ recorded, listed, isWhole = true }: Sides): Comparison {
  const comparing = beginComparison(listedFrom(listed, isWhole))
  for (const one of recorded) compareRecorded(comparing, one)
  const before = heldOf(comparing, sha256)
  const frames = new Set(recorded.map(({ frame }) => String(frame)))
  for (const one of listed) if (!frames.has(String(one.frame))) compareRecorded(comparing, one)
  return conclude(comparing, { before, after: heldOf(comparing, sha256) }, sha256)
}

export function rawOf(short: Short): RawRecord {
  return raw(packet(short))
}

/** Packets 1 to `count` of a match of which the last one says that it is over. */
export function match(count: number): readonly Short[] {
  return Array.from({ length: count }, (_, i) => ({
    seq: i + 1,
    send: 5,
    score: [i + 1, 0],
    top: { finished: i + 1 === count },
  }))
}

/** Five packets, but the third is another one. */
export function third(more: Partial<Short>): readonly RawRecord[] {
  return match(5).map((short) => rawOf(short.seq === 3 ? { ...short, ...more } : short))
}

export function player(name: unknown): Partial<Short> {
  return { more: { player: { id: 'p', name } } }
}

export function seqOf({ frame }: RawRecord): number {
  return JSON.parse(new TextDecoder().decode(frame)).fixtureAction.fixtureSeqNum
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
