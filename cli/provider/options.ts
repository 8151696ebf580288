import { type LogOptions, readInteger, readNumber, type Surroundings, usage } from '../options.ts'
import { checkedToken } from '../token.ts'

export interface ProviderCommandOptions extends LogOptions {
  readonly matches?: string
  readonly speed: string
  readonly seed?: string
  readonly host: string
  readonly port: string
  readonly token?: string
  readonly log: string
  readonly from?: string
  readonly fixtures?: readonly string[]
  readonly sport?: string
  readonly rawPrefix?: string
  readonly aligned?: boolean
  readonly finished?: boolean
  readonly line: string
  readonly clean?: boolean
  readonly faults?: string
  readonly faultRate?: string
}

/** What both kinds of matches need. */
export interface ServingOptions {
  readonly speed: number
  readonly host: string
  readonly port: number
  /** One that the commands can send. */
  readonly token: string
}

export function readServing(options: ProviderCommandOptions, env: Surroundings['env']): ServingOptions {
  checkTogether(options)
  return {
    speed: readNumber('--speed', options.speed, 0.1, 10_000),
    host: options.host,
    port: readInteger('--port', options.port, 0, 65_535),
    token: tokenFor(options, env),
  }
}

/** What was asked for and would not be done. */
function checkTogether(options: ProviderCommandOptions): void {
  const { from, fixtures, sport, rawPrefix, aligned, finished, clean, matches } = options
  const ofLog = { '--fixtures': fixtures, '--sport': sport, '--raw-prefix': rawPrefix, '--aligned': aligned }
  const more = { ...ofLog, '--finished': finished, '--clean': clean }
  const [flag] = Object.entries(more).find(([, value]) => value !== undefined) ?? []
  if (from === undefined && flag !== undefined) throw usage(`expected --from with ${flag}, found none`)
  if (from !== undefined && matches !== undefined) throw usage('expected --matches or --from, found both')
  if (aligned && finished) throw usage('expected --aligned or --finished, found both')
}

function tokenFor({ token }: ProviderCommandOptions, { TOUCHLINE_TOKEN }: Surroundings['env']): string {
  if (token !== undefined) return checkedToken('--token', token)
  return TOUCHLINE_TOKEN ? checkedToken('TOUCHLINE_TOKEN', TOUCHLINE_TOKEN.trim()) : 'demo'
}
