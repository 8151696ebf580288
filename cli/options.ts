import type { Command } from 'commander'
import { TouchlineError } from '../platform/errors.ts'
import { DEFAULT_PREFIX, isPrefix, PREFIX_CHARACTERS_MAX } from '../schemas/topics.ts'
import { type KafkaCommandOptions, withKafkaOptions } from './kafka/options.ts'
import { note } from './note.ts'

/** What a command line runs in; nothing else reads the environment. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Asks for a clean end. */
  readonly signal: AbortSignal
}

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean
  readonly verbose?: boolean
}

/** How the schema registry beside Kafka is reached; cli/registry-access.ts reads them. */
export interface RegistryOptions {
  readonly registry?: string
  readonly registryUser?: string
  readonly registryPasswordFile?: string
  readonly registryCa?: string
}

/** Options of the commands that work on a log. */
export interface LogOptions extends CommonOptions, RegistryOptions, KafkaCommandOptions {
  readonly log?: string
  readonly prefix: string
}

export const DEFAULT_LOG = 'file:./data'

/** What --rules says of its default; match/rules.json has none so far. */
export const BUILT_IN_DEFAULT = '(default: the built-in rules; none are built in today)'

export function withCommonOptions(command: Command, json = 'one JSON object a line, for machines'): Command {
  return command.option('--json', json).option('--verbose', 'more on stderr, as TOUCHLINE_LOG_LEVEL=debug')
}

export function withLogOptions(command: Command, json?: string): Command {
  command.option(
    '--log <url>',
    `the event log: file:FOLDER or kafka://HOST:PORT (default: TOUCHLINE_LOG, else ${DEFAULT_LOG})`,
  )
  return withLogAccess(command, json)
}

/** How a log is reached that another option names. */
export function withLogAccess(command: Command, json?: string): Command {
  return withKafkaOptions(withRegistryOptions(withCommonOptions(withPrefixOption(command), json)))
}

/** A password is no flag: others on the machine could see it. */
function withRegistryOptions(command: Command): Command {
  return command
    .option(
      '--registry <url>',
      "base of Kafka's schema registry (default: ?registry= of --log, else TOUCHLINE_REGISTRY)",
    )
    .option('--registry-user <user>', 'its user (default: TOUCHLINE_REGISTRY_USER)')
    .option('--registry-password-file <file>', "file with that user's password (default: TOUCHLINE_REGISTRY_PASSWORD)")
    .option('--registry-ca <file>', 'PEM of the authorities that it is trusted by (default: TOUCHLINE_REGISTRY_CA)')
}

export function withPrefixOption(command: Command): Command {
  return command.option('--prefix <prefix>', 'prefix of all topics', prefixReader('--prefix'), DEFAULT_PREFIX)
}

/** For commander, so that no command can forget it. */
export function prefixReader(flag: string): (text: string) => string {
  return (text) => {
    if (isPrefix(text)) return text
    const found = text.length > PREFIX_CHARACTERS_MAX ? `${text.length} of them` : JSON.stringify(text)
    throw usage(
      `expected ${flag} as 1 to ${PREFIX_CHARACTERS_MAX} of the characters a-z, A-Z, 0-9, ".", "_" and "-", found ${found}`,
    )
  }
}

export function withProviderOptions(command: Command): Command {
  return command
    .option('--tier <tier>', 'media or betting', 'media')
    .option('--url <url>', "base of the sockets, ws:// or wss:// (default: the provider's)")
    .option('--api-url <url>', "base of REST, http:// or https:// (default: the provider's)")
    .option('--token-file <file>', 'file with the token')
    .option(
      '--token <token>',
      'the token, where neither --token-file nor TOUCHLINE_TOKEN has one; others can see it here',
    )
}

/** An empty variable counts as none. */
export function logUrl({ log }: Pick<LogOptions, 'log'>, env: Surroundings['env']): string {
  return checkedUrl(log ?? (env.TOUCHLINE_LOG || DEFAULT_LOG))
}

/** A folder is easily taken for a URL, and so is the address of a broker. */
export function checkedUrl(url: string): string {
  const isAddress = /^(?!(file|memory|kafka):)[\w.-]+:\d{1,5}(,|$)/.test(url)
  if (/^[a-z]{2,}:/i.test(url) && !isAddress) return url
  const meant = isAddress ? `kafka://${url}` : `file:${url || './data'}`
  throw usage(`expected a log as file:FOLDER or kafka://HOST:PORT, found ${url}; ${meant} may be meant`)
}

export function readInteger(flag: string, text: string, min: number, max: number): number {
  const number = readNumber(flag, text, min, max)
  if (Number.isInteger(number)) return number
  throw usage(`expected ${flag} as a whole number, found ${text}`)
}

export function readNumber(flag: string, text: string, min: number, max: number): number {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  if (number >= min && number <= max) return number
  throw usage(`expected ${flag} from ${min} to ${max}, found ${text}`)
}

/** One of a few words. */
export function readChoice<T extends string>(flag: string, text: string, words: readonly T[]): T {
  const found = words.find((word) => word === text)
  if (found !== undefined) return found
  throw usage(`expected ${flag} ${words.join(' or ')}, found ${text}`)
}

/** Sport of what was imported without one; no rules apply to it. */
export const NO_SPORT = 'unknown'

/** Any sport is possible, but none has blanks in its name: `icehockey`, `v2/volleyball`. */
export function readSport(flag: string, text: string): string {
  if (/^[^\s\p{Cc}/]+(\/[^\s\p{Cc}/]+)*$/u.test(text)) {
    const lower = text.toLowerCase()
    if (text !== lower) note(`${flag} ${text} is another sport than ${lower}: the provider's URLs have lower case`)
    return text
  }
  throw usage(`expected ${flag} as in the provider's URLs, icehockey or v2/volleyball, found ${JSON.stringify(text)}`)
}

export function usage(what: string, options?: ErrorOptions): TouchlineError {
  return new TouchlineError('usage', { what }, options)
}
