import type { LogRecord } from '../log/log.ts'
import type { RawRecord } from '../match/raw.ts'
import { TouchlineError } from '../platform/errors.ts'
import type { Codec } from '../schemas/codec.ts'
import { RAW_ACTIONS } from '../schemas/topics.ts'

/** A record of raw-actions; `codec.prepare` has seen it. Null for what something else wrote: the processors quarantine it. */
export function readRaw(codec: Codec, { value }: LogRecord): RawRecord | null {
  try {
    return codec.decode(RAW_ACTIONS, value)
  } catch (error) {
    if (error instanceof TouchlineError && error.code === 'bad-value') return null
    throw error
  }
}
