import { TouchlineError } from '../platform/errors.ts'
import type { Decoder } from './codec.ts'
import type { Topic } from './topics.ts'

/**
 * The value of a record; `codec.prepare` has seen it. Null for what is none of its topic: what somebody else has written there ends
 * nothing.
 */
export function valueIn<V>(codec: Decoder, topic: Topic<V>, { value }: { readonly value: Uint8Array }): V | null {
  try {
    return codec.decode(topic, value)
  } catch (error) {
    if (error instanceof TouchlineError && error.code === 'bad-value') return null
    throw error
  }
}
