/**
 * Reading of single JSON values: strict on meaning, loose on form (DESIGN §4, exact points). Null means "cannot be
 * read"; whether that is a rejection or an empty field is the caller's business.
 */

export type JsonObject = Readonly<Record<string, unknown>>

/** A JSON number, bare or quoted, and nothing else: no white space, no hex, no empty text. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

export function object(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null
}

/** A finite number; the docs of the provider quote numbers, its samples do not (feed.md §2.3). */
export function decimal(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string' || !NUMBER.test(value)) return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

/** An integer below 2^53 in size. */
export function integer(value: unknown): number | null {
  const number = decimal(value)
  // Adding zero makes -0 plain.
  return number !== null && Number.isSafeInteger(number) ? number + 0 : null
}

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** Ids are non-empty strings of any form. */
export function id(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

export function boolean(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null
}

const NO_ITEMS: readonly never[] = []

/** A list in which each element can be read; one that cannot makes the whole list empty. */
export function list<T>(value: unknown, read: (element: unknown) => T | null): readonly T[] {
  if (!Array.isArray(value) || value.length === 0) return NO_ITEMS
  // Made in its final length: a list that grows keeps room for 17, and there are thousands of lists of one.
  const items = value.map(read)
  return items.includes(null) ? NO_ITEMS : (items as T[])
}

const SHOWN_CHARS_MAX = 40

/** Short, deterministic rendering of a value that was not expected, for messages. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' && value !== null) return 'an object'
  if (typeof value !== 'string') return String(value)
  const shown = value.length > SHOWN_CHARS_MAX ? `${value.slice(0, SHOWN_CHARS_MAX)}…` : value
  return JSON.stringify(shown)
}
