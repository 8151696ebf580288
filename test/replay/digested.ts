import type { LogReader } from '../../log/log.ts'
import type { Fold, Taking } from '../../processors/entry.ts'
import { digestsOf, type FixtureDigests } from '../../replay/digest.ts'
import { type Recorded, recordedFixtures } from '../../replay/recorded.ts'
import type { Decoder } from '../../schemas/codec.ts'
import { FOLD, RAW_TOPIC } from '../processors/world.ts'

const NEVER = new AbortController().signal

/** As `touchline digest` has it. */
export async function digesting(
  { log, codec }: { readonly log: LogReader; readonly codec: Decoder },
  fold: Fold = FOLD,
  rawTopic = RAW_TOPIC,
): Promise<Recorded & Taking> {
  return { log, codec, fold, rawTopic, signal: NEVER }
}

/** Of all recorded fixtures, by id. */
export async function digestsIn(what: Recorded & Taking): Promise<readonly FixtureDigests[]> {
  const all: FixtureDigests[] = []
  for await (const fixtureId of recordedFixtures(what)) all.push((await digestsOf(what, fixtureId)) as FixtureDigests)
  return all.toSorted((a, b) => (a.fixtureId < b.fixtureId ? -1 : 1))
}
