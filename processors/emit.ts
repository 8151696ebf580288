import type { LogRecord } from '../log/log.ts'
import type { Step } from '../match/step.ts'
import type { Codec } from '../schemas/codec.ts'
import { fullName, type Topic } from '../schemas/topics.ts'
import { derive } from './derived.ts'

/** A derived record before it is handed to the log: only the header `published` is missing. */
export interface Draft {
  readonly topic: string
  readonly key: string
  readonly value: Buffer
  readonly headers: Record<string, string>
  readonly timestamp: number
}

/** Turns what a raw record did into the records of the derived topics. */
export type Emit = (step: Step, cause: LogRecord) => readonly Draft[]

export function emitter(codec: Codec, prefix: string, logic: string): Emit {
  return (step, cause) => {
    const source = `${cause.topic}/${cause.partition}/${cause.offset}`
    return derive(step).map(({ topic, value, n }) => ({
      topic: fullName(prefix, topic),
      key: cause.key,
      value: codec.encode(topic, value),
      headers: { id: idOf(cause, topic, n), source, logic },
      timestamp: cause.timestamp,
    }))
  }
}

/** Says when the records became known to readers. */
export function stamp(drafts: readonly Draft[], micros: number): void {
  const published = String(micros)
  for (const draft of drafts) draft.headers.published = published
}

/** Unique within a log and a `logic`: a reader that sees it twice may drop it. */
function idOf(cause: LogRecord, topic: Topic, n: number): string {
  return `${cause.key}/${cause.partition}/${cause.offset}/${topic.name}/${n}`
}
