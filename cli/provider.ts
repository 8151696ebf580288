import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'
import { systemClock } from '../platform/clock.ts'
import { randomId } from '../platform/ids.ts'
import { simulateSeason } from '../provider/season.ts'
import { startProvider } from '../provider/server.ts'
import { SIMULATED_RULES_FILE } from '../provider/simulate/scoring.ts'
import { readInteger, readNumber, type Surroundings } from './options.ts'

export interface ProviderCommandOptions {
  readonly matches: string
  readonly speed: string
  readonly seed?: string
  readonly host: string
  readonly port: string
  readonly token: string
  readonly json?: boolean
}

/** Serves simulated matches as the provider would, until it is told to stop. */
export async function providerCommand(options: ProviderCommandOptions, { signal }: Surroundings): Promise<void> {
  const clock = systemClock
  const count = readInteger('--matches', options.matches, 1, 10_000)
  const speed = readNumber('--speed', options.speed, 0.1, 10_000)
  const port = readInteger('--port', options.port, 0, 65_535)
  const seed = options.seed ?? randomId().slice(0, 8)
  const matches = simulateSeason({ seed, count, speed, startTime: clock.micros() })
  const provider = await startProvider({ matches, token: options.token, clock, host: options.host, port })
  const { url, apiUrl } = provider
  const fixtures = matches.map(({ path, fixtureId, name }) => ({ fixture: `${path}/${fixtureId}`, name }))
  if (options.json) process.stdout.write(`${JSON.stringify({ url, apiUrl, seed, fixtures })}\n`)
  else process.stdout.write(describe(url, apiUrl, seed, fixtures))
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await provider.close()
}

function describe(
  url: string,
  apiUrl: string,
  seed: string,
  fixtures: readonly { fixture: string; name: string }[],
): string {
  const table = new Table({ head: ['fixture', 'match'], style: { head: [], border: [] } })
  for (const { fixture, name } of fixtures) table.push([fixture, name])
  const rules = fileURLToPath(SIMULATED_RULES_FILE)
  return [
    `sockets ${url}   REST ${apiUrl}   seed ${seed}`,
    table.toString(),
    'In other terminals (the token is the one given here):',
    `  touchline produce ${fixtures[0]?.fixture} --url ${url} --api-url ${apiUrl}`,
    `  touchline process --rules ${rules}`,
    '  touchline tail score-changes --follow',
    '',
  ].join('\n')
}
