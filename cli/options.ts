import { type Command, Option } from 'commander'
import { TouchlineError } from '../platform/errors.ts'
import { DEFAULT_PREFIX } from '../schemas/topics.ts'

/** What a command line runs in; nothing else reads the environment. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Asks for a clean end. */
  readonly signal: AbortSignal
}

/** Options that many commands have. */
export interface CommonOptions {
  readonly log: string
  readonly prefix: string
  readonly json?: boolean
  readonly verbose?: boolean
}

export const DEFAULT_LOG = 'file:./data'

export function withLogOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--log <url>', 'the event log: file:FOLDER or memory:').env('TOUCHLINE_LOG').default(DEFAULT_LOG),
    )
    .option('--prefix <prefix>', 'prefix of all topics', DEFAULT_PREFIX)
    .option('--json', 'one JSON object a line, for machines')
    .option('--verbose', 'more on stderr')
}

export function withProviderOptions(command: Command): Command {
  return command
    .option('--tier <tier>', 'media or betting', 'media')
    .option('--url <url>', "base of the sockets, instead of the provider's")
    .option('--api-url <url>', "base of REST, instead of the provider's")
    .option('--token-file <file>', 'file with the token')
    .option('--token <token>', 'the token; better in TOUCHLINE_TOKEN or a file, since others can see it here')
}

export function readInteger(flag: string, text: string, min: number, max: number): number {
  const number = readNumber(flag, text, min, max)
  if (Number.isInteger(number)) return number
  throw new TouchlineError('usage', { what: `expected ${flag} as a whole number, found ${text}` })
}

export function readNumber(flag: string, text: string, min: number, max: number): number {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  if (number >= min && number <= max) return number
  throw new TouchlineError('usage', { what: `expected ${flag} from ${min} to ${max}, found ${text}` })
}
