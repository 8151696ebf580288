import type { Skimmed } from '../../log/log.ts'
import { fullName, RAW_ACTIONS, TOPICS, type TopicName } from '../../schemas/topics.ts'
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
 * Offset of the raw record that it is, or comes from. Of a derived one the headers `source` and `id` tell; negative without them:
 * it is somebody else's, nothing tells where it belongs, and it is left out.
 */
export function rawOffsetOf({ isRaw }: Layer, skimmed: Skimmed): number {
  return isRaw ? skimmed.offset : numberOf(skimmed, 'source')
}

/** From 0, within its topic for its raw record. */
export function countOf({ isRaw }: Layer, skimmed: Skimmed): number {
  return isRaw ? 0 : numberOf(skimmed, 'id')
}

function numberOf(skimmed: Skimmed, header: 'source' | 'id'): number {
  const number = skimmed.headerNumber(header, '/')
  return number < 0 ? lastNumber(skimmed.record.headers[header]) : number
}

const ZERO = 48
const SLASH = 47
const SCALE_MAX = 1e15

/** What follows the last slash; −1 where that is no number. Digit by digit: this is done for every record. */
function lastNumber(text: string | undefined): number {
  if (text === undefined) return -1
  let number = 0
  let scale = 1
  for (let at = text.length - 1; at >= 0; at--) {
    const code = text.charCodeAt(at)
    if (code === SLASH) return scale === 1 ? -1 : number
    const digit = code - ZERO
    if (digit < 0 || digit > 9 || scale > SCALE_MAX) return -1
    number += digit * scale
    scale *= 10
  }
  return -1
}
