import { z } from 'zod'
import { TouchlineError } from '../platform/errors.ts'
import type { Answer } from './exchange.ts'

/** Whose answers are judged: what is in messages, and what must not be. */
export interface Answering {
  /** Without user and password. */
  readonly url: string
  readonly secrets: readonly string[]
}

/** What a registry says of itself; a 404 without it comes from something else at this address. */
const TROUBLE = z.object({ error_code: z.int(), message: z.string() })

const WORDS_CHARS_MAX = 300
const OK = 200
const MISSING = 404
/** Time-out and too many requests: HTTP asks to come again, as it does from 500 on. */
const AGAIN = [408, 429]
const NOT_ALLOWED = [401, 403]

/** Waits for an answer that says something: `registry-unavailable` for none or a passing one, `registry-refused` for who we are. */
export async function answered(whose: Answering, answer: Promise<Answer>): Promise<Answer> {
  let found: Answer
  try {
    found = await answer
  } catch (cause) {
    throw withoutAnswer(whose, cause)
  }
  if (found.status >= 500 || AGAIN.includes(found.status)) throw unavailable(whose, wordsOf(found))
  if (NOT_ALLOWED.includes(found.status)) throw refused(whose, wordsOf(found))
  return found
}

/** What an answer has, or `registry-refused`. */
export function valueIn<T>(whose: Answering, answer: Answer, shape: z.ZodType<T>): T {
  if (answer.status !== OK) throw refused(whose, wordsOf(answer))
  const value = shape.safeParse(jsonOf(answer))
  if (value.success) return value.data
  throw refused(whose, 'an answer that no schema registry gives')
}

/** Whether the registry says that it has none, with one of its own codes. */
export function isMissing(answer: Answer, codes: readonly number[]): boolean {
  const trouble = TROUBLE.safeParse(jsonOf(answer))
  return answer.status === MISSING && trouble.success && codes.includes(trouble.data.error_code)
}

/** In TLS or in a certificate: asking again does not help. */
const TLS_CODE = /CERT|SELF_SIGNED|UNABLE_TO_|EPROTO|^ERR_(SSL|TLS|OSSL)/

function withoutAnswer(whose: Answering, cause: unknown): TouchlineError {
  const { code = '', message } = cause as NodeJS.ErrnoException
  // Where several addresses were tried, the message is empty.
  const words = message === '' ? code : message
  return TLS_CODE.test(code) ? refused(whose, `no TLS that is trusted, ${words}`) : unavailable(whose, words)
}

function unavailable(whose: Answering, found: string): TouchlineError {
  return new TouchlineError('registry-unavailable', { url: whose.url, found: shown(whose, found) })
}

function refused(whose: Answering, found: string): TouchlineError {
  return new TouchlineError('registry-refused', { url: whose.url, found: shown(whose, found) })
}

/** Status and words of the registry. */
function wordsOf(answer: Answer): string {
  const trouble = TROUBLE.safeParse(jsonOf(answer))
  return `${answer.status} ${trouble.success ? trouble.data.message : answer.body}`
}

/** On one line, and without what it may have repeated of our secrets. */
function shown({ secrets }: Answering, words: string): string {
  const hidden = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), words)
  const line = hidden.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  return line.length > WORDS_CHARS_MAX ? `${line.slice(0, WORDS_CHARS_MAX)}…` : line
}

function jsonOf({ body }: Answer): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
