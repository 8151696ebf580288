import type { FixtureNow } from '../../match/fixture-now.ts'
import type { RawRecord } from '../../match/raw.ts'
import { msBetween } from '../../match/time.ts'

/**
 * The longest time between two signs of life of any line while the match was on: packets (not those of a REST list, which are
 * read afterwards), `opened`, `resumed` and `alive`. It is on from the first state that is Live or has a period, as long as
 * its finality is open. Fixtures that were imported have no other signs than packets: half-time counts.
 */
export interface Silence {
  readonly ms: number
  /** When it began: receivedAt of the last sign before it. The highest seq that was known while it lasted. */
  readonly receivedAt: number
  readonly afterSeq: number
}

/** Mutable. */
export interface Listening {
  /** UTC microseconds. */
  lastSign: number | null
  longest: Silence | null
}

export function newListening(): Listening {
  return { lastSign: null, longest: null }
}

const SIGNS: readonly string[] = ['packet', 'opened', 'resumed', 'alive']

/** `before`: the state that the record found. */
export function listen(state: Listening, { kind, source, receivedAt }: RawRecord, before: FixtureNow | null): void {
  if (!SIGNS.includes(kind) || source === 'rest') return
  const { lastSign, longest } = state
  if (lastSign !== null && before !== null && isOn(before)) {
    const ms = msBetween(lastSign, receivedAt)
    if (ms > (longest?.ms ?? 0)) state.longest = { ms, receivedAt: lastSign, afterSeq: before.highestSeq }
  }
  state.lastSign = Math.max(lastSign ?? receivedAt, receivedAt)
}

function isOn({ finality, status, periods }: FixtureNow): boolean {
  return finality === 'open' && (status === 'Live' || periods.length > 0)
}
