import { parseJson } from '../match/json.ts'
import { integer, type JsonObject, object } from '../match/reading.ts'

/** Texts that the provider documents for a request that it does not accept (feed.md §1.4). */
const DOCUMENTED = [
  'the supplied authentication is invalid',
  "request is missing required http header 'accept'",
  'supplied token could not be authenticated',
]

/** HTTP answers that stop a fixture (DESIGN §5). Not 403: a gateway before the provider gives it, for a while. */
const REFUSING_ANSWERS = [400, 401]

/** Statuses in an error object of the provider's own: by 403 it can mean nothing else than "you may not". */
const REFUSING_OBJECTS = [...REFUSING_ANSWERS, 403]

const WORDS_CHARS_MAX = 300

/** An object with `errorMessage` or `error` says what is wrong; one with the status of a passing trouble refuses nothing. */
export function wordsOfObject(root: JsonObject): string | null {
  const words = wordsOf(root.errorMessage) ?? wordsOf(root.error) ?? documentedIn(root)
  if (words === null) return null
  const status = integer(root.status)
  return status === null || REFUSING_OBJECTS.includes(status) ? words : null
}

/** Plain text, or the reason of a close. */
export function wordsOfText(text: string): string | null {
  const lower = text.toLowerCase()
  return DOCUMENTED.some((words) => lower.includes(words)) ? shortWords(text) : null
}

/** Of an HTTP answer; null where there was none. */
export function isRefusingStatus(status: number | null): boolean {
  return status !== null && REFUSING_ANSWERS.includes(status)
}

/** One line of what the provider said, for a message; from a JSON body its own words. */
export function wordsOfBody(body: string): string {
  const root = object(parseJson(body))
  return wordsOf(root?.errorMessage) ?? wordsOf(root?.error) ?? wordsOf(root?.message) ?? shortWords(body)
}

function documentedIn(root: JsonObject): string | null {
  for (const value of Object.values(root)) {
    const words = typeof value === 'string' ? wordsOfText(value) : null
    if (words !== null) return words
  }
  return null
}

function wordsOf(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null
  return shortWords(typeof value === 'string' ? value : JSON.stringify(value))
}

function shortWords(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > WORDS_CHARS_MAX ? `${line.slice(0, WORDS_CHARS_MAX)}…` : line
}
