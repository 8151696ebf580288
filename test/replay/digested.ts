import type { LogReader } from '../../log/log.ts'
import { openMemoryLog } from '../../log/memory.ts'
import type { Fold } from '../../processors/entry.ts'
import { type Digesting, digestsOf, type FixtureDigests } from '../../replay/digest.ts'
import { recordedFixtures } from '../../replay/recorded.ts'
import { type Decoder, openCodec } from '../../schemas/codec.ts'
import { embeddedRegistry } from '../../schemas/registry.ts'
import { FOLD, RAW_TOPIC } from '../processors/world.ts'

const NEVER = new AbortController().signal

/** As `touchline digest` has it: the encoder has a registry of its own, in which the ids of schemas are others. */
export async function digesting(
  { log, codec }: { readonly log: LogReader; readonly codec: Decoder },
  fold: Fold = FOLD,
  rawTopic = RAW_TOPIC,
): Promise<Digesting> {
  const { encode } = await openCodec(embeddedRegistry(openMemoryLog()), 'other.')
  return { log, codec, encode, fold, rawTopic, signal: NEVER }
}

/** Of all recorded fixtures, by id. */
export async function digestsIn(what: Digesting): Promise<readonly FixtureDigests[]> {
  const all: FixtureDigests[] = []
  for await (const fixtureId of recordedFixtures(what)) all.push((await digestsOf(what, fixtureId)) as FixtureDigests)
  return all.toSorted((a, b) => (a.fixtureId < b.fixtureId ? -1 : 1))
}
