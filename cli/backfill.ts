import { TIERS } from '../match/raw.ts'
import { certifyFixtures } from './certifying.ts'
import { withLog } from './context.ts'
import { readChoice, type Surroundings } from './options.ts'
import { addressOf } from './produce.ts'
import { openProducing, type ProducingOptions, readToken } from './producing.ts'

/** Reads the REST list of each fixture once, records what the log does not have, and compares the two. */
export async function backfillCommand(
  given: readonly string[],
  options: ProducingOptions,
  surroundings: Surroundings,
): Promise<void> {
  const tier = readChoice('--tier', options.tier, TIERS)
  const targets = given.map((target) => addressOf(target, tier))
  const token = await readToken(options, surroundings.env)
  const { signal } = surroundings
  await withLog(options, surroundings, async (open) => {
    const { producer, close } = openProducing(open, options, token, false)
    const json = options.json ?? false
    try {
      await certifyFixtures(open, producer, { targets, signal, json, others: null })
    } finally {
      await close()
    }
  })
}
