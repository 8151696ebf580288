import type { LogRecord } from '../log/log.ts'
import type { Step } from '../match/step.ts'
import type { Codec } from '../schemas/codec.ts'
import { DERIVED_TOPICS, fullName, type Topic } from '../schemas/topics.ts'
import { derive } from './derived.ts'

/** A derived record before it is handed to the log: only its header `published` is still empty. */
export interface Draft {
  readonly topic: string
  readonly key: string
  readonly value: Uint8Array
  readonly headers: DraftHeaders
  readonly timestamp: number
}

type DraftHeaders = Record<'id' | 'source' | 'logic' | 'published', string>

/** Turns what a raw record did into the records of the derived topics. */
export type Emit = (step: Step, cause: LogRecord) => readonly Draft[]

export function emitter(codec: Codec, prefix: string, logic: string): Emit {
  // Put together once: a text that is put together anew is hashed anew wherever it is looked up.
  const names = new Map<Topic, string>(DERIVED_TOPICS.map((topic) => [topic, fullName(prefix, topic)]))
  return (step, cause) => {
    const { key, partition, offset, timestamp } = cause
    const source = `${cause.topic}/${partition}/${offset}`
    const place = `${key}/${partition}/${offset}`
    return derive(step).map(({ topic, value, n }) => ({
      topic: names.get(topic) as string,
      key,
      value: codec.encode(topic, value),
      // The id is unique within a log and a `logic`: a reader that sees it twice may drop it.
      headers: { id: `${place}/${topic.name}/${n}`, source, logic, published: '' },
      timestamp,
    }))
  }
}

/** Says when the records became known to readers. */
export function stamp(drafts: readonly Draft[], micros: number): void {
  const published = String(micros)
  for (const draft of drafts) draft.headers.published = published
}
