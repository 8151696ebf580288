import { RAW_ACTIONS } from '../../schemas/topics.ts'
import { valueIn } from '../../schemas/value-in.ts'
import { firstRecord } from '../one-fixture.ts'
import { recordedFixtures } from '../recorded.ts'
import { basisBy, knownAtOf } from '../stream/known-time.ts'
import type { Selection } from '../stream/selection.ts'

/** From when until when the selected raw records were known, UTC microseconds: what a progress is a share of. */
export interface KnownSpan {
  readonly first: number
  readonly last: number
}

/** Where a log does not find records by key each look-up reads much of it: of more fixtures nothing is told there. */
const LOOKED_UP_MAX = 3

/** Null where nothing is selected, or it would take too long to find out. */
export async function knownSpan(selection: Selection): Promise<KnownSpan | null> {
  const { log, codec, fixtures = [], from = 0, to = Number.POSITIVE_INFINITY, latencyMs = 0, signal } = selection
  if (!log.hasKeyIndex && (fixtures.length === 0 || fixtures.length > LOOKED_UP_MAX)) return null
  let [first, last] = [Number.POSITIVE_INFINITY, 0]
  const ids = fixtures.length > 0 ? fixtures : recordedFixtures(selection)
  for await (const id of ids) {
    if (signal.aborted) return null
    const oldest = await firstRecord(selection, id)
    const newest = await log.latest(selection.rawTopic, id)
    if (oldest === null || newest === null) continue
    await codec.prepare([oldest])
    const basis = basisBy(selection, valueIn(codec, RAW_ACTIONS, oldest))
    first = Math.min(first, knownAtOf(oldest, basis, latencyMs))
    last = Math.max(last, knownAtOf(newest, basis, latencyMs))
  }
  const span = { first: Math.max(first, from), last: Math.min(last, to) }
  return span.first < span.last ? span : null
}
