import { createHash } from 'node:crypto'
import { contentOf } from '../match/content.ts'
import type { Step } from '../match/step.ts'
import { derive } from '../processors/derived.ts'
import type { Entry, Taking } from '../processors/entry.ts'
import { newBodies } from './bodies.ts'
import { newRefolding, type Recorded, stepsOf } from './recorded.ts'

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

/** Of the steps of a fixture, in log order. */
export interface Digesting {
  /** Throws where what is derived runs into a defect: then nothing of the step counts. */
  readonly give: (step: Step) => void
  /** The last call. `entry`: as the last step left it. */
  readonly end: (entry: Entry) => FixtureDigests
}

/**
 * The two digests of a recorded fixture (DESIGN §4), while its raw records are folded.
 *
 * - `exact`: SHA-256 of the Avro bodies of all derived records, one directly after the other, in the order of emission: by raw
 *   offset, then by topic as in the topic table, then as a topic has them. Bodies are values without their first five bytes.
 * - `content`: SHA-256 of the UTF-8 text of match/content.ts.
 */
export function newDigesting(fixtureId: string): Digesting {
  const bodies = newBodies()
  return {
    give: (step) => bodies.add(derive(step)),
    end: ({ state, sport }) => {
      const { packets } = state.now
      const content = packets === 0 ? null : sha256(contentOf(state))
      return { fixtureId, sport, packets, exact: bodies.digest(), content }
    },
  }
}

/** {@link newDigesting} of a fixture, read by itself. Null where it has no raw records, and when told to end. */
export async function digestsOf(recorded: Recorded & Taking, fixtureId: string): Promise<FixtureDigests | null> {
  const { entry } = newRefolding(recorded)
  const digesting = newDigesting(fixtureId)
  let records = 0
  for await (const page of stepsOf(recorded, entry, fixtureId, digesting.give)) records += page.length
  return records === 0 || recorded.signal.aborted ? null : digesting.end(entry)
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
