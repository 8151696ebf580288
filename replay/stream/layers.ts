import type { LogRecord } from '../../log/log.ts'
import { fullName, RAW_ACTIONS, TOPICS, type TopicName } from '../../schemas/topics.ts'
import type { Place } from './item.ts'
import type { Selection } from './selection.ts'

/** The topics whose records have one running maximum of the known time: raw-actions, or all that are derived from it. */
export interface Layer {
  readonly isRaw: boolean
  readonly topics: readonly LayerTopic[]
}

export interface LayerTopic {
  /** Full name. */
  readonly topic: string
  /** In the topic table. */
  readonly index: number
}

/** Those of the chosen topics; none of them is empty. */
export function layersOf({ topics, prefix, rawTopic }: Pick<Selection, 'topics' | 'prefix' | 'rawTopic'>) {
  const chosen = TOPICS.flatMap(({ name }, index) => (topics.includes(name as TopicName) ? [{ name, index }] : []))
  const derived = chosen.filter(({ name }) => name !== RAW_ACTIONS.name)
  const layers: Layer[] = []
  if (derived.length < chosen.length) layers.push({ isRaw: true, topics: [{ topic: rawTopic, index: 0 }] })
  if (derived.length > 0) {
    const named = derived.map(({ name, index }) => ({ topic: fullName(prefix, { name }), index }))
    layers.push({ isRaw: false, topics: named })
  }
  return layers
}

/**
 * Where a record stands. Of a derived one the headers `source` and `id` tell; null without them: it is somebody else's, nothing
 * tells when it belongs, and it is left out.
 */
export function placeOf({ isRaw }: Layer, topic: number, { offset, headers }: LogRecord): Place | null {
  if (isRaw) return { raw: offset, topic, n: 0 }
  const raw = lastNumber(headers.source)
  const n = lastNumber(headers.id)
  return raw < 0 || n < 0 ? null : { raw, topic, n }
}

const ZERO = 48
const SLASH = 47
const DIGITS_MAX = 15

/** What follows the last slash; −1 where that is no number. Digit by digit: this is done for every record. */
function lastNumber(text: string | undefined): number {
  if (text === undefined) return -1
  let number = 0
  let scale = 1
  for (let at = text.length - 1; at >= 0; at--) {
    const code = text.charCodeAt(at)
    if (code === SLASH) return scale === 1 ? -1 : number
    const digit = code - ZERO
    if (digit < 0 || digit > 9 || scale > 10 ** DIGITS_MAX) return -1
    number += digit * scale
    scale *= 10
  }
  return -1
}
