import { fileURLToPath } from 'node:url'
import { systemClock } from '../../platform/clock.ts'
import type { Faults } from '../../provider/faults/fault.ts'
import { simulateSeason } from '../../provider/season.ts'
import { startProvider } from '../../provider/server.ts'
import { SIMULATED_RULES_FILE } from '../../provider/simulate/scoring.ts'
import { aborted } from '../interrupted.ts'
import { readInteger, type Surroundings } from '../options.ts'
import type { ProviderCommandOptions, ServingOptions } from './options.ts'
import { commandLines, matchTable } from './print.ts'

export interface Serving extends ServingOptions {
  /** Of the matches, and of the faults. */
  readonly seed: string
  readonly faults: readonly Faults[]
}

export async function serveSimulated(
  options: ProviderCommandOptions,
  { seed, speed, ...serving }: Serving,
  { env, signal }: Surroundings,
): Promise<void> {
  const count = readInteger('--matches', options.matches ?? '4', 1, 10_000)
  const clock = systemClock
  const matches = simulateSeason({ seed, count, speed, startTime: clock.micros() })
  const provider = await startProvider({ matches, clock, ...serving })
  const { url, apiUrl } = provider
  const fixtures = matches.map(({ path, fixtureId, name }) => ({ fixture: `${path}/${fixtureId}`, name }))
  if (options.json) process.stdout.write(`${JSON.stringify({ url, apiUrl, seed, fixtures })}\n`)
  else {
    const fixture = fixtures[0]?.fixture ?? ''
    const rules = ['--rules', fileURLToPath(SIMULATED_RULES_FILE)]
    const commands = commandLines({ url, apiUrl, fixture }, options, env, rules)
    process.stdout.write(`sockets ${url}  REST ${apiUrl}  seed ${seed}\n\n${matchTable(fixtures)}\n${commands}`)
  }
  await aborted(signal)
  await provider.close()
}
