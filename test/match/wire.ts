import fc, { type Arbitrary } from 'fast-check'

/** A value as it may come over the wire, and what it means (FOLD.md P2–P9); `absent` is left out. */
export interface Wire<T> {
  readonly wire: unknown
  readonly means: T
}

export const absent = Symbol('absent')

export function reads<T>(means: T, ...wires: readonly unknown[]): Arbitrary<Wire<T>> {
  return fc.constantFrom(...wires).map((wire) => ({ wire, means }))
}

/** A number written in a form that JSON.stringify would not choose. */
const bare = (text: string): string => `${MARK}${text}${MARK}`
const MARK = '\u00a7'

/** JSON text of an object in any order of keys. */
export function textOf(json: unknown): string {
  return JSON.stringify(json).replaceAll(new RegExp(`"${MARK}([^${MARK}"]*)${MARK}"`, 'g'), '$1')
}

const anyInteger = fc.oneof(fc.nat(30), fc.integer(), fc.maxSafeInteger())

export const integerWire: Arbitrary<Wire<number | null>> = fc.oneof(
  anyInteger.map((n) => ({ wire: n, means: n })),
  anyInteger.map((n) => ({ wire: `${n}`, means: n })),
  anyInteger.map((n) => ({ wire: bare(`${n}.0`), means: n })),
  anyInteger.map((n) => ({ wire: `${n}.00`, means: n })),
  reads<number | null>(500, '5e2', '5E+2', bare('5e2'), '5000e-1'),
  reads<number | null>(0, '-0', bare('-0'), 0, '0'),
  reads<number | null>(Number.MAX_SAFE_INTEGER, '9007199254740991', bare('9007199254740991')),
  reads<number | null>(
    null,
    '',
    ' 5',
    '5 ',
    '0x5',
    '05',
    '+5',
    '.5',
    '5.',
    '1e',
    'Infinity',
    'NaN',
    '1_0',
    '5n',
    '--5',
  ),
  reads<number | null>(null, true, false, null, [], [5], {}, 1.5, '1.5', bare('1e400'), '1e400', absent),
  reads<number | null>(null, 2 ** 53, '9007199254740992', -(2 ** 53), bare('9007199254740993')),
)

export const decimalWire: Arbitrary<Wire<number | null>> = fc.oneof(
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((n) => ({ wire: n, means: JSON.parse(JSON.stringify(n)) as number })),
  reads<number | null>(1.5, 1.5, '1.5', '15e-1', bare('1.50')),
  reads<number | null>(null, '', 'x', '1e400', bare('1e400'), true, null, [], absent),
)

export const textWire: Arbitrary<Wire<string | null>> = fc.oneof(
  fc.string().map((text) => ({ wire: text, means: text })),
  reads<string | null>('', ''),
  reads<string | null>(null, 5, true, null, [], {}, ['x'], absent),
)

export const idWire: Arbitrary<Wire<string | null>> = fc.oneof(
  fc.string({ minLength: 1 }).map((text) => ({ wire: text, means: text })),
  reads<string | null>(null, '', 5, true, null, [], ['x'], absent),
)

export const booleanWire: Arbitrary<Wire<boolean | null>> = fc.oneof(
  reads<boolean | null>(true, true),
  reads<boolean | null>(false, false),
  reads<boolean | null>(null, 'true', 1, 0, null, '', [], absent),
)

/** `true` and nothing else. */
export const flagWire: Arbitrary<Wire<boolean>> = fc.oneof(
  reads(true, true),
  reads(false, false, 'true', 1, null, {}, absent),
)

export const timeWire: Arbitrary<Wire<number | null>> = fc.oneof(
  fc.tuple(fc.integer({ min: 1_000_000_000_000, max: 2_000_000_000_000 }), fc.nat(999)).map(([ms, rest]) => ({
    wire: new Date(ms).toISOString().replace('Z', `${String(rest).padStart(3, '0')}Z`),
    means: ms * 1000 + rest,
  })),
  reads<number | null>(null, '', 'now', 5, null, '2026-11-21', '2026-13-01T00:00:00Z', '2026-02-29T00:00:00Z', absent),
)

/** A list of which one unreadable element makes nothing (P5). */
export function listWire<T>(element: Arbitrary<Wire<T | null>>): Arbitrary<Wire<readonly T[]>> {
  return fc.oneof(
    fc.array(element, { maxLength: 4 }).map((items) => ({
      wire: items.map(({ wire }) => (wire === absent ? null : wire)),
      means: items.some(({ means }) => means === null) ? [] : items.map(({ means }) => means as T),
    })),
    reads<readonly T[]>([], null, 'x', {}, 5, absent),
  )
}

/** An object whose fields mean what theirs do, in any order, with others that nobody knows. */
export function objectWire<T extends object>(
  fields: {
    readonly [K in keyof T]: readonly [name: string, Arbitrary<Wire<T[K]>>]
  },
): Arbitrary<Wire<T>> {
  const entries = Object.entries(fields) as [string, readonly [string, Arbitrary<Wire<unknown>>]][]
  const all = fc.tuple(...entries.map(([, [, wire]]) => wire))
  return fc
    .tuple(
      all,
      fc.shuffledSubarray(
        entries.map((_, i) => i),
        { minLength: entries.length },
      ),
    )
    .map(([values, order]) => {
      const means = Object.fromEntries(entries.map(([key], i) => [key, values[i]?.means]))
      const wire: [string, unknown][] = [['nobody-knows', 1]]
      for (const i of order) {
        const value = values[i]?.wire
        if (value !== absent) wire.push([entries[i]?.[1][0] as string, value])
      }
      return { wire: Object.fromEntries(wire), means: means as T }
    })
}

/** Or something that is no object: then it means what `none` says. */
export function orNone<T, N>(object: Arbitrary<Wire<T>>, none: N): Arbitrary<Wire<T | N>> {
  return fc.oneof(
    { weight: 6, arbitrary: object as Arbitrary<Wire<T | N>> },
    { weight: 1, arbitrary: reads<T | N>(none, null, 'x', 5, [], true, absent) },
  )
}
