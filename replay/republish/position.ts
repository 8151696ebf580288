import type { Position } from '../../log/log.ts'
import { TOPICS } from '../../schemas/topics.ts'
import type { Placed, Start } from '../pace/start.ts'
import type { Item } from '../stream/item.ts'

/**
 * How far a replay has come, kept in the target as the metadata of a position: it is committed as one unit with the records up
 * to there. The offset of the position counts these.
 */
export interface ReplayPosition {
  readonly replay: string
  /** What is replayed, as a digest: another selection would leave out what lies before the position. */
  readonly selection: string
  readonly last: Placed | null
}

/** Places an item on any version: topics by their names. */
interface Kept {
  readonly replay: string
  readonly selection: string
  readonly last?: readonly [knownAt: number, key: string, raw: number, topic: string, n: number]
}

export function positionText(replay: string, selection: string, { knownAt, record, place }: Item): string {
  const topic = TOPICS[place.topic]?.name ?? ''
  return JSON.stringify({ replay, selection, last: [knownAt, record.key, place.raw, topic, place.n] } satisfies Kept)
}

/** Null: it is none of a replay. */
export function readPosition({ metadata }: Position): ReplayPosition | null {
  try {
    const { replay, selection, last } = JSON.parse(metadata) as Kept
    if (typeof replay !== 'string' || typeof selection !== 'string') return null
    if (last === undefined) return { replay, selection, last: null }
    const [knownAt, key, raw, name, n] = last
    const topic = TOPICS.findIndex((one) => one.name === name)
    return { replay, selection, last: { knownAt, record: { key }, place: { raw, topic, n } } }
  } catch {
    return null
  }
}

/** After the last one that is there. */
export function startAfter(last: Placed): Start {
  return { knownAt: last.knownAt, item: last, isAfter: true }
}
