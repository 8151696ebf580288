import { clip, plain } from './plain.ts'

/** A value as its JSON view gives it. */
export type Value = Readonly<Record<string, unknown>>

/** What there is of these, two blanks between them. */
export function words(...parts: readonly unknown[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '' && part !== false).join('  ')
}

export function score(value: unknown): string {
  if (value === null || value === undefined) return '–'
  const { home, away } = value as { readonly home: number; readonly away: number }
  return `${home}–${away}`
}

/** `0–0 → 1–0`; where nothing moved, what it is. */
export function movement(before: unknown, after: unknown): string {
  const [from, to] = [score(before), score(after)]
  return from === to ? to : `${from} → ${to}`
}

/** `#7`, `#7–9`; empty without one. */
export function seqs(from: unknown, to: unknown = from): string {
  if (from === null || from === undefined) return ''
  return from === to ? `#${from}` : `#${from}–${to}`
}

export function seconds(ms: unknown): string {
  const value = Number(ms)
  return Math.abs(value) < 1000 ? `${value} ms` : `${(value / 1000).toFixed(1)} s`
}

export function list(value: unknown): string {
  return (value as readonly string[]).join(', ')
}

/** `2 pending`; empty for none. */
export function countOf(value: unknown, one: string, many = one): string {
  const count = (value as readonly unknown[]).length
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`
}

const FACT_COLUMNS_MAX = 40

/** A fact of an action; null and an empty list are shown as a dash. */
export function fact(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  if (Array.isArray(value)) return value.length === 0 ? '–' : clip(value.join(' '), FACT_COLUMNS_MAX)
  return clip(String(value), FACT_COLUMNS_MAX)
}

const FRAME_COLUMNS_MAX = 60

/** What is in a frame: of a packet its seq, step and type, else how it begins. */
export function frame(base64: unknown): string {
  const text = Buffer.from(String(base64), 'base64').toString('utf8')
  return packet(text) ?? clip(text.replace(/\s+/g, ' '), FRAME_COLUMNS_MAX)
}

function packet(text: string): string | null {
  try {
    const { fixtureAction } = JSON.parse(text) as { readonly fixtureAction?: Value }
    if (fixtureAction === undefined || fixtureAction === null) return null
    const { fixtureSeqNum, sendType, sendTypeId, fixtureActionType, fixtureActionTypeId } = fixtureAction
    const type = fixtureActionType ?? `type ${fixtureActionTypeId}`
    return plain(words(seqs(fixtureSeqNum), sendType ?? `send type ${sendTypeId}`, type))
  } catch {
    return null
  }
}
