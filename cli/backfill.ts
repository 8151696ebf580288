import { TIERS } from '../match/raw.ts'
import { backfill } from '../producer/backfill.ts'
import { withLog } from './context.ts'
import { readChoice, type Surroundings } from './options.ts'
import { addressOf } from './produce.ts'
import { openProducing, type ProducingOptions, readToken } from './producing.ts'

/** Reads the REST list of each fixture once and records what the log does not have. */
export async function backfillCommand(
  targets: readonly string[],
  options: ProducingOptions,
  surroundings: Surroundings,
): Promise<void> {
  const tier = readChoice('--tier', options.tier, TIERS)
  const fixtures = targets.map((target) => addressOf(target, tier))
  const token = await readToken(options, surroundings.env)
  await withLog(options, surroundings, async (open) => {
    const { producer, close } = openProducing(open, options, token)
    try {
      for (const fixture of fixtures) {
        const result = await backfill(producer, fixture, surroundings.signal)
        if (result === null) return
        const name = `${fixture.path}/${fixture.fixtureId}`
        if (options.json) process.stdout.write(`${JSON.stringify({ fixture: name, ...result })}\n`)
        else process.stdout.write(`${name}: ${result.elements} listed, ${told(result.recorded)}\n`)
      }
    } finally {
      await close()
    }
  })
}

function told(recorded: number): string {
  if (recorded === 0) return 'nothing was missing'
  return recorded === 1 ? '1 was missing and is recorded' : `${recorded} were missing and are recorded`
}
