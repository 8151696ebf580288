/** Where a derived record and what should stand there are not one truth. */
export interface Finding {
  readonly fixture: string
  /** Short name. */
  readonly topic: string
  /** Of the derived record; null where none is there. */
  readonly offset: number | null
  /** Offset of the raw record that it comes from; null where a record does not tell. */
  readonly source: number | null
  /** What of the record: a field's name, a header, or `records` where their number is wrong. */
  readonly what: string
  /** Short texts for people. */
  readonly expected: string
  readonly found: string
}

/** What a finding is about, without the two values. */
export type Place = Omit<Finding, 'fixture' | 'what' | 'expected' | 'found'>

/** Takes what does not fit. */
export type Find = (place: Place, what: string, expected: unknown, found: unknown) => void

/** A reader sees what is wrong from the first of a fixture; the others follow from it more often than not. */
export const FINDINGS_OF_FIXTURE_MAX = 20
const SHOWN_CHARS_MAX = 160

export function collector(fixture: string): {
  readonly findings: readonly Finding[]
  readonly find: Find
  count(): number
} {
  const findings: Finding[] = []
  let count = 0
  const find: Find = (place, what, expected, found) => {
    count++
    if (findings.length >= FINDINGS_OF_FIXTURE_MAX) return
    findings.push({ fixture, ...place, what, expected: shown(expected), found: shown(found) })
  }
  return { findings, find, count: () => count }
}

/** Fields of `expected` that are undefined are not known, and may be anything. */
export function compare(find: Find, place: Place, expected: object, found: object): void {
  for (const [name, value] of Object.entries(expected)) {
    if (value === undefined) continue
    const there: unknown = (found as Readonly<Record<string, unknown>>)[name]
    if (!isSame(value, there)) find(place, name, value, there)
  }
}

/** By value, whatever the order of fields; bytes by content. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (ArrayBuffer.isView(a)) return ArrayBuffer.isView(b) && bytesOf(a).equals(bytesOf(b))
  const [one, other] = [Object.entries(a), b as Readonly<Record<string, unknown>>]
  return one.length === Object.keys(b).length && one.every(([name, value]) => isSame(value, other[name]))
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
  return text.length > SHOWN_CHARS_MAX ? `${text.slice(0, SHOWN_CHARS_MAX)}…` : text
}
