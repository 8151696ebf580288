import fc, { type Arbitrary } from 'fast-check'
import type { Derived } from '../../replay/verify/emission.ts'

/** A fault planted in derived records, and what it is called. */
export interface Fault {
  readonly name: string
  readonly records: readonly Derived[]
}

type Path = readonly (string | number)[]

/** One record lost. */
export const lost = (records: readonly Derived[]): Arbitrary<Fault> =>
  at(records).map((i) => ({ name: `${topicAt(records, i)} lost`, records: records.toSpliced(i, 1) }))

/** One record twice. */
export const doubled = (records: readonly Derived[]): Arbitrary<Fault> =>
  at(records).map((i) => ({
    name: `${topicAt(records, i)} doubled`,
    records: records.toSpliced(i, 0, records[i] as Derived),
  }))

/** Two records of a topic in each other's place, headers and all. */
export const swapped = (records: readonly Derived[]): Arbitrary<Fault | null> =>
  at(records).map((i) => {
    const record = records[i] as Derived
    const j = records.findIndex(
      ({ topic, headers }, k) => k > i && topic === record.topic && headers.id !== record.headers.id,
    )
    const other = records[j]
    if (other === undefined) return null
    return { name: `${record.topic.name} swapped`, records: records.with(i, other).with(j, record) }
  })

/** One field of a record, a header or its time says something else. */
export const changed = (records: readonly Derived[]): Arbitrary<Fault> =>
  at(records).chain((i) => {
    const { value, headers, timestamp, key, partition, topic } = records[i] as Derived
    const paths = pathsIn({ value, headers, timestamp, key, partition })
    return fc.tuple(fc.constantFrom(...paths), fc.nat(5)).map(([path, how]) => ({
      name: `${topic.name} ${path.filter((step) => typeof step === 'string').join('.')}`,
      records: records.with(i, withOther(records[i] as object, path, how) as Derived),
    }))
  })

function at(records: readonly Derived[]): Arbitrary<number> {
  return fc.nat(records.length - 1)
}

function topicAt(records: readonly Derived[], i: number): string {
  return (records[i] as Derived).topic.name
}

/** Of every value that is inside, containers too. */
function pathsIn(value: unknown, before: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [before]
  const keys = Array.isArray(value) ? value.map((_, i) => i) : Object.keys(value)
  const inside = keys.flatMap((key) => pathsIn((value as Record<string | number, unknown>)[key], [...before, key]))
  return Array.isArray(value) && before.length > 0 ? [before, ...inside] : inside
}

function withOther(value: unknown, [step, ...rest]: Path, how: number): unknown {
  if (step === undefined) return other(value, how)
  const inside = withOther((value as Record<string | number, unknown>)[step], rest, how)
  if (Array.isArray(value)) return value.with(step as number, inside)
  return { ...(value as object), [step]: inside }
}

/** Another value of the same type, or null. */
function other(value: unknown, how: number): unknown {
  if (Array.isArray(value)) return value.length > 0 ? value.slice(1) : ['x']
  if (ArrayBuffer.isView(value)) return Buffer.concat([value as Uint8Array, Buffer.from('x')])
  if (value === null) return [0, 1, 'x', 'home', true, { home: 0, away: 0, id: 'x', name: null }][how]
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value + ([1, -1, 7, 1_000_000][how] ?? 1)
  return how === 0 ? null : `${String(value)}x`
}
