import { createHash } from 'node:crypto'
import { contentOf } from '../match/content.ts'
import { derive } from '../processors/derived.ts'
import { newEntry, type Taking } from '../processors/entry.ts'
import { body, type Codec } from '../schemas/codec.ts'
import { type Recorded, stepsOf } from './recorded.ts'

/** Of one fixture, or of several together. In lower-case hexadecimal digits. */
export interface Digests {
  /** Accepted packets. */
  readonly packets: number
  /** Equal for the same raw records and the same `logic`, on every log and machine. */
  readonly exact: string
  /** Equal for the same packets, whatever way they came; null where no packet was accepted. */
  readonly content: string | null
}

export interface FixtureDigests extends Digests {
  readonly fixtureId: string
  /** Of the fixture's first record. */
  readonly sport: string
}

/** What is wanted beside the log: an encoder, of any registry, since schema ids are in no digest. */
export type Digesting = Recorded & Taking & Pick<Codec, 'encode'>

/**
 * The two digests of a recorded fixture (DESIGN §4), by folding its raw records. Null where it has none, and when told to end.
 *
 * - `exact`: SHA-256 of the Avro bodies of all derived records, one directly after the other, in the order of emission: by raw
 *   offset, then by topic as in the topic table, then as a topic has them. Bodies are values without their first five bytes.
 * - `content`: SHA-256 of the UTF-8 text of match/content.ts.
 */
export async function digestsOf(digesting: Digesting, fixtureId: string): Promise<FixtureDigests | null> {
  const entry = newEntry(digesting.fold.initial())
  const hash = createHash('sha256')
  const { signal, encode } = digesting
  let records = 0
  const pages = stepsOf(digesting, entry, fixtureId, (step) => {
    // All are encoded before one counts: a record that runs into a defect is parked, and gives another one.
    const bodies = derive(step).map(({ topic, value }) => body(encode(topic, value)))
    for (const one of bodies) hash.update(one)
  })
  for await (const page of pages) records += page.length
  if (records === 0 || signal.aborted) return null
  const { packets } = entry.state.now
  const content = packets === 0 ? null : sha256(contentOf(entry.state))
  return { fixtureId, sport: entry.sport, packets, exact: hash.digest('hex'), content }
}

/**
 * The two digests of a log: SHA-256 of the lines `<fixtureId> <digest>` of its fixtures, each with an LF at its end, in the order
 * of the bytes of the ids. A fixture without an accepted packet has come to nothing: it has no line in `content`. So a log that
 * knows of it by the fixtures list alone is equal to one that never heard of it.
 */
export function digestsOfAll(fixtures: readonly FixtureDigests[]): Digests {
  const sorted = fixtures.toSorted((a, b) => compareIds(a.fixtureId, b.fixtureId))
  const exact = createHash('sha256')
  const content = createHash('sha256')
  for (const one of sorted) {
    exact.update(`${one.fixtureId} ${one.exact}\n`)
    if (one.content !== null) content.update(`${one.fixtureId} ${one.content}\n`)
  }
  const packets = fixtures.reduce((sum, one) => sum + one.packets, 0)
  return { packets, exact: exact.digest('hex'), content: content.digest('hex') }
}

/** By their bytes in UTF-8, as `LC_ALL=C sort` does. */
export function compareIds(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
