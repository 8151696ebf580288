import { fileURLToPath } from 'node:url'
import { systemClock } from '../platform/clock.ts'
import { randomId } from '../platform/ids.ts'
import { simulateSeason } from '../provider/season.ts'
import { startProvider } from '../provider/server.ts'
import { SIMULATED_RULES_FILE } from '../provider/simulate/scoring.ts'
import { SCORE_CHANGES } from '../schemas/topics.ts'
import { type CommonOptions, readInteger, readNumber, type Surroundings } from './options.ts'
import { touchlineCommand } from './shell.ts'
import { breakCommand } from './show/live.ts'
import { printTable } from './show/print-table.ts'
import { checkedToken } from './token.ts'

export interface ProviderCommandOptions extends CommonOptions {
  readonly matches: string
  readonly speed: string
  readonly seed?: string
  readonly host: string
  readonly port: string
  readonly token?: string
  readonly log: string
}

/** Serves simulated matches as the provider would, until it is told to stop. */
export async function providerCommand(options: ProviderCommandOptions, { env, signal }: Surroundings): Promise<void> {
  const clock = systemClock
  const count = readInteger('--matches', options.matches, 1, 10_000)
  const speed = readNumber('--speed', options.speed, 0.1, 10_000)
  const port = readInteger('--port', options.port, 0, 65_535)
  const seed = options.seed ?? randomId().slice(0, 8)
  const token = tokenFor(options, env)
  const matches = simulateSeason({ seed, count, speed, startTime: clock.micros() })
  const provider = await startProvider({ matches, token, clock, host: options.host, port })
  const { url, apiUrl } = provider
  const fixtures = matches.map(({ path, fixtureId, name }) => ({ fixture: `${path}/${fixtureId}`, name }))
  if (options.json) process.stdout.write(`${JSON.stringify({ url, apiUrl, seed, fixtures })}\n`)
  else process.stdout.write(describe({ url, apiUrl, seed, fixtures }, shownToken(options, env), options.log))
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await provider.close()
}

/** One that the commands can send. */
function tokenFor({ token }: ProviderCommandOptions, { TOUCHLINE_TOKEN }: Surroundings['env']): string {
  if (token !== undefined) return checkedToken('--token', token)
  return TOUCHLINE_TOKEN ? checkedToken('TOUCHLINE_TOKEN', TOUCHLINE_TOKEN.trim()) : 'demo'
}

/** One of the environment may be a real one: it is not printed, and the other terminal has it, too. */
function shownToken({ token }: ProviderCommandOptions, env: Surroundings['env']): readonly string[] {
  if (token !== undefined) return ['--token', token]
  return env.TOUCHLINE_TOKEN ? [] : ['--token', 'demo']
}

interface Served {
  readonly url: string
  readonly apiUrl: string
  readonly seed: string
  readonly fixtures: readonly { readonly fixture: string; readonly name: string }[]
}

/** The commands have a log of their own, so that nothing simulated gets among what is real. */
function describe({ url, apiUrl, seed, fixtures }: Served, token: readonly string[], log: string): string {
  const rules = fileURLToPath(SIMULATED_RULES_FILE)
  const fixture = fixtures[0]?.fixture ?? ''
  return [
    `sockets ${url}  REST ${apiUrl}  seed ${seed}`,
    '',
    printTable(
      [{ head: 'fixture' }, { head: 'match', least: 12 }],
      fixtures.map((one) => [one.fixture, one.name]),
    ),
    'In other terminals, in the same folder:',
    ...[
      touchlineCommand('produce', fixture, '--url', url, '--api-url', apiUrl, ...token, '--log', log),
      touchlineCommand('process', '--rules', rules, '--log', log),
      touchlineCommand('tail', SCORE_CHANGES.name, '--follow', '--log', log),
    ].flatMap((command) => breakCommand(`  ${command}`, process.stdout.columns ?? Number.MAX_SAFE_INTEGER)),
    '',
  ].join('\n')
}
