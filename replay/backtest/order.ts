import { createHash } from 'node:crypto'
import { canonicalJson } from '../../match/canonical.ts'
import { formatTime } from '../../match/time.ts'
import { compareIds } from '../digest.ts'
import type { Decision } from './result.ts'

/** A decision without its place in the run, and what is to be found at the same place. */
interface Placed {
  readonly knownAt: number
  readonly fixtureId: string | null
}

/**
 * The one total order: by the time known, then by the bytes of the fixtureId, within a fixture as they were made. So it does not
 * matter which fixture was played first, or by whom. `all` is one state: its decisions have their order already.
 */
export function inTotalOrder<T extends Placed>(decisions: readonly T[], scope: 'fixture' | 'all'): readonly T[] {
  if (scope === 'all') return decisions
  // Sorting is stable: decisions of a fixture come in the order in which they were made.
  return decisions.toSorted((a, b) => a.knownAt - b.knownAt || compareIds(a.fixtureId ?? '', b.fixtureId ?? ''))
}

/** A line of decisions.ndjson: canonical JSON, times as ISO text. */
export function decisionLine({ knownAt, ...rest }: Decision): string {
  return canonicalJson({ ...rest, knownAt: formatTime(knownAt) }) ?? ''
}

/** The digest of a run: SHA-256 of its lines, each with an LF at its end, which is that of the file decisions.ndjson. */
export function resultDigest(lines: Iterable<string>): string {
  const hash = createHash('sha256')
  for (const line of lines) hash.update(`${line}\n`)
  return hash.digest('hex')
}
