import type { LogRecord } from '../../log/log.ts'
import { RAW_ACTIONS } from '../../schemas/topics.ts'
import { recordedFixtures } from '../recorded.ts'
import type { Selection } from '../stream/selection.ts'

/** From when until when the selected raw records were known, UTC microseconds: what a progress is a share of. */
export interface Span {
  readonly first: number
  readonly last: number
}

/** Where a log does not find records by key each look-up reads much of it: of more fixtures nothing is told there. */
const LOOKED_UP_MAX = 3

/** Null where nothing is selected, or it would take too long to find out. */
export async function spanOf(selection: Selection): Promise<Span | null> {
  const { log, fixtures = [], from = 0, to = Number.POSITIVE_INFINITY, signal } = selection
  if (!log.hasKeyIndex && (fixtures.length === 0 || fixtures.length > LOOKED_UP_MAX)) return null
  let [first, last] = [Number.POSITIVE_INFINITY, 0]
  const ids = fixtures.length > 0 ? fixtures : recordedFixtures(selection)
  for await (const id of ids) {
    if (signal.aborted) return null
    const [oldest] = await log.readKey(selection.rawTopic, id, { limit: { records: 1, bytes: 1 } })
    const newest = await log.latest(selection.rawTopic, id)
    if (oldest === undefined || newest === null) continue
    const isPublished = await isAsPublished(selection, oldest)
    first = Math.min(first, timeOf(selection, oldest, isPublished))
    last = Math.max(last, timeOf(selection, newest, isPublished))
  }
  const span = { first: Math.max(first, from), last: Math.min(last, to) }
  return span.first < span.last ? span : null
}

/** As `known: auto` has it: nobody saw live what was imported. */
async function isAsPublished({ codec, known = 'auto' }: Selection, oldest: LogRecord): Promise<boolean> {
  if (known !== 'auto') return known === 'published'
  await codec.prepare([oldest])
  try {
    return codec.decode(RAW_ACTIONS, oldest.value).source !== 'import'
  } catch {
    return true
  }
}

function timeOf({ latencyMs = 0 }: Selection, { headers, timestamp }: LogRecord, isPublished: boolean): number {
  return isPublished && headers.published !== undefined ? Number(headers.published) : (timestamp + latencyMs) * 1000
}
