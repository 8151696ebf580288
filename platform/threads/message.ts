import { type ErrorCode, TouchlineError } from '../errors.ts'

/** What a pool and its threads tell each other. */
export type ToThread<J> = { readonly is: 'job'; readonly job: J } | { readonly is: 'end' } | { readonly is: 'close' }

export type FromThread<R> =
  | { readonly is: 'progress'; readonly done: number }
  | { readonly is: 'result'; readonly result: R | null }
  | { readonly is: 'failed'; readonly failure: Failure }

export interface ThreadData<D> {
  readonly data: D
  /** One number: which part of its job the thread is at. */
  readonly at: Int32Array
}

/** An error as it can be handed over; without a code it is none of ours. */
export interface Failure {
  readonly code: ErrorCode | null
  readonly context: TouchlineError['context']
  readonly message: string
}

export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof TouchlineError) return { code: error.code, context: error.context, message }
  return { code: null, context: {}, message }
}

/** `what`: the job, in words. */
export function errorOf({ code, context, message }: Failure, what: string): TouchlineError {
  return code === null ? threadFailed(what, message) : new TouchlineError(code, context)
}

export function threadFailed(what: string, found: string, cause?: unknown): TouchlineError {
  return new TouchlineError('thread-failed', { what, found: found.replace(/\s+/g, ' ') }, { cause })
}
