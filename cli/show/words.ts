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

/** `#7 #9`: of packets that belong together. */
export function seqList(all: readonly number[]): string {
  return all.map((seq) => `#${seq}`).join(' ')
}

const SECOND_MS = 1000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** `830 ms`, `12.4 s`, `3 min 12 s`, `26 h 4 min`. */
export function duration(ms: number): string {
  if (ms < 0) return `−${duration(-ms)}`
  if (ms < SECOND_MS) return `${Math.round(ms)} ms`
  if (ms < MINUTE_MS) return `${(ms / SECOND_MS).toFixed(1)} s`
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min ${Math.floor((ms % MINUTE_MS) / SECOND_MS)} s`
  return `${Math.floor(ms / HOUR_MS)} h ${Math.floor((ms % HOUR_MS) / MINUTE_MS)} min`
}

/** The name of an action type, or its number. */
export function typeText({ type, typeId }: { readonly type?: unknown; readonly typeId?: unknown }): string {
  return typeof type === 'string' ? type : `type ${typeId}`
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

/** `side home → away, …` of what changed. An id says nothing to people where the name that belongs to it has changed, too. */
export function changesText(names: readonly string[], before: Value, after: Value): string {
  const isToldByName = (name: string): boolean => {
    const bare = name.replace(/Id$/, '')
    return bare !== name && (names.includes(bare) || names.includes(`${bare}Name`))
  }
  const told = names.filter((name) => !isToldByName(name))
  return told.map((name) => `${name} ${fact(before[name])} → ${fact(after[name])}`).join(', ')
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
