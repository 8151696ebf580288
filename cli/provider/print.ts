import { SCORE_CHANGES } from '../../schemas/topics.ts'
import type { Surroundings } from '../options.ts'
import { touchlineCommand } from '../shell.ts'
import { breakCommand } from '../show/live.ts'
import { plain } from '../show/plain.ts'
import { printTable } from '../show/print-table.ts'
import type { ProviderCommandOptions } from './options.ts'

export interface ShownMatch {
  /** SPORT/FIXTURE as in the URL. */
  readonly fixture: string
  readonly name: string
}

/** Of a log with thousands. */
const SHOWN_MAX = 50

export function matchTable(matches: readonly ShownMatch[]): string {
  const shown = matches.slice(0, SHOWN_MAX)
  const left = matches.length - shown.length
  const table = printTable(
    [{ head: 'fixture' }, { head: 'match', least: 12 }],
    shown.map((one) => [plain(one.fixture), plain(one.name)]),
  )
  return left === 0 ? table : `${table}… and ${left} more; the fixtures list of REST has all\n`
}

/** The commands have a log of their own, so that nothing served gets among what is real. */
export function commandLines(
  { url, apiUrl, fixture }: { readonly url: string; readonly apiUrl: string; readonly fixture: string },
  { token, log }: ProviderCommandOptions,
  env: Surroundings['env'],
  rules: readonly string[],
): string {
  return [
    'In other terminals, in the same folder:',
    ...[
      touchlineCommand('produce', fixture, '--url', url, '--api-url', apiUrl, ...shownToken(token, env), '--log', log),
      touchlineCommand('process', ...rules, '--log', log),
      touchlineCommand('tail', SCORE_CHANGES.name, '--follow', '--log', log),
    ].flatMap((command) => breakCommand(`  ${command}`, process.stdout.columns ?? Number.MAX_SAFE_INTEGER)),
    '',
  ].join('\n')
}

/** One of the environment may be a real one: it is not printed, and the other terminal has it, too. */
function shownToken(token: string | undefined, env: Surroundings['env']): readonly string[] {
  if (token !== undefined) return ['--token', token]
  return env.TOUCHLINE_TOKEN ? [] : ['--token', 'demo']
}
