import { actionsUrl, type FixtureAddress, fixturesUrl, restHeaders } from '../feed/address.ts'
import { isRefusingStatus, wordsOfBody } from '../feed/refusal.ts'
import { backoffMs } from '../feed/timing.ts'
import { decodeLoosely, parseJson } from '../match/json.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Pace } from './pace.ts'
import { redact } from './redact.ts'
import type { Timing } from './timing.ts'

/** What the provider answered in the end. `words` are its own, on one line. */
export type RestAnswer =
  | { readonly is: 'ok'; readonly body: Uint8Array }
  /** 400 or 401: asking again would not help. */
  | { readonly is: 'refused'; readonly status: number; readonly words: string }
  /** 404: no such fixture, or its list is not there yet. */
  | { readonly is: 'missing'; readonly words: string }
  /** Nothing but trouble, as often as it was tried. `body`: the last one, where a list was read but could not be parsed. */
  | { readonly is: 'failed'; readonly words: string; readonly body: Uint8Array | null }
  /** `signal` aborted. */
  | { readonly is: 'stopped' }

export interface Rest {
  /** All packets of a fixture; the list is complete only after the match (feed.md §7). */
  actions(target: Pick<FixtureAddress, 'path' | 'fixtureId'>, signal: AbortSignal): Promise<RestAnswer>
  /** One page of a sport's fixtures. */
  fixtures(path: string, query: Readonly<Record<string, string | number>>, signal: AbortSignal): Promise<RestAnswer>
}

export interface RestOptions {
  readonly base: string
  readonly token: string
  readonly pace: Pace
  readonly clock: Clock
  readonly random: () => number
  readonly logger: Logger
  readonly timing: Pick<Timing, 'restMsMax' | 'backoffMs' | 'backoffMsMax'>
  readonly attemptsMax?: number
}

/** A list of 1,500 packets takes about 3 MB. */
export const BODY_BYTES_MAX = 64 * 1024 * 1024
const ATTEMPTS_MAX = 5
/** Of an answer that is no list, so much is looked at for the provider's words. */
const WORDS_BYTES_MAX = 4096
const RETRY_AFTER_MS_MAX = 60_000

export function openRest(options: RestOptions): Rest {
  return {
    actions: (target, signal) => get(options, actionsUrl(options.base, target), signal),
    fixtures: (path, query, signal) => get(options, fixturesUrl(options.base, path, query), signal),
  }
}

/** One attempt: an answer that stands, or why it has to be tried again. */
type AttemptAnswer =
  | RestAnswer
  | { readonly is: 'again'; readonly words: string; readonly afterMs: number; readonly body: Uint8Array | null }

/** Asking again would only bring it once more. */
const TOO_LARGE: AttemptAnswer = {
  is: 'failed',
  words: `expected at most ${BODY_BYTES_MAX} bytes, found more`,
  body: null,
}

async function get(options: RestOptions, url: string, signal: AbortSignal): Promise<RestAnswer> {
  const { pace, clock, random, logger, timing, attemptsMax = ATTEMPTS_MAX } = options
  for (let failures = 0; ; failures++) {
    if (!(await pace.take(signal))) return { is: 'stopped' }
    const attempt = await once(options, url, signal)
    if (attempt.is !== 'again') return attempt
    const words = redact(attempt.words, options.token)
    if (failures + 1 >= attemptsMax) return { is: 'failed', words, body: attempt.body }
    const delayMs = Math.max(attempt.afterMs, backoffMs(failures, random(), timing))
    logger.warn({ url, delayMs, error: words }, 'asking the provider again')
    await clock.sleep(delayMs, signal)
  }
}

async function once({ token, clock, timing }: RestOptions, url: string, signal: AbortSignal): Promise<AttemptAnswer> {
  const limit = new AbortController()
  const cancel = clock.after(timing.restMsMax, () => limit.abort(new Error(`no answer within ${timing.restMsMax} ms`)))
  const either = AbortSignal.any([signal, limit.signal])
  try {
    // The token goes nowhere but to the base that was given.
    const response = await fetch(url, { headers: restHeaders(token), redirect: 'error', signal: either })
    const body = await readBody(response, either)
    return body === null ? TOO_LARGE : judge(response, body, token)
  } catch (error) {
    if (signal.aborted) return { is: 'stopped' }
    return again(limit.signal.aborted ? String(limit.signal.reason.message) : reasonOf(error))
  } finally {
    cancel()
    // Nothing more is read of it, whatever still comes.
    limit.abort()
  }
}

function judge(response: Response, body: Uint8Array, token: string): AttemptAnswer {
  const { status } = response
  if (status === 200) return isJson(body) ? { is: 'ok', body } : again('expected JSON, found something else', 0, body)
  const words = redact(`${status} ${wordsOfBody(decodeLoosely(body.subarray(0, WORDS_BYTES_MAX)))}`.trim(), token)
  if (isRefusingStatus(status)) return { is: 'refused', status, words }
  if (status === 404) return { is: 'missing', words }
  return again(words, retryAfterMs(response))
}

/** Cut off, for instance: nothing else shows when the length was not announced. */
function isJson(body: Uint8Array): boolean {
  return parseJson(decodeLoosely(body)) !== undefined
}

/**
 * Null when it is larger than any list; unpacked, where it comes packed. Throws the reason when `signal` aborts: fetch itself
 * forgets its signal once it has answered and memory is collected, so that a list that stops coming would be waited for for ever.
 */
async function readBody(response: Response, signal: AbortSignal): Promise<Uint8Array | null> {
  if (response.body === null) return new Uint8Array(0)
  const reader = response.body.getReader()
  const stop = (): void => void reader.cancel(signal.reason).catch(() => {})
  signal.addEventListener('abort', stop, { once: true })
  try {
    const parts: Uint8Array[] = []
    let size = 0
    for (;;) {
      signal.throwIfAborted()
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (done) return Buffer.concat(parts)
      parts.push(value)
      size += value.length
      // What is left of it is not waited for.
      if (size > BODY_BYTES_MAX) {
        stop()
        return null
      }
    }
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? 0)
  return Number.isFinite(seconds) ? Math.min(seconds * 1000, RETRY_AFTER_MS_MAX) : 0
}

function again(words: string, afterMs = 0, body: Uint8Array | null = null): AttemptAnswer {
  return { is: 'again', words, afterMs, body }
}

/** fetch says "fetch failed"; why is in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause
  const told = inner instanceof Error ? inner : error
  return told instanceof Error ? told.message : String(told)
}
