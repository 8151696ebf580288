import type { EventLog, LogReader } from '../log/log.ts'
import type { KafkaUrl, LogUrl } from '../log/url.ts'
import { type Clock, systemClock } from '../platform/clock.ts'
import { TouchlineError } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import type { ConfluentOptions } from '../schemas/questions.ts'
import { embeddedRegistry, embeddedSchemas, type SchemaRegistry, type SchemaSource } from '../schemas/registry.ts'
import { RAW_ACTIONS, subjectOf } from '../schemas/topics.ts'
import { readOptionFile } from './option-file.ts'
import { type RegistryOptions, type Surroundings, usage } from './options.ts'
import type { Terminal } from './terminal.ts'

type Env = Surroundings['env']

/** The registry of a log: null for one that has its own. Throws `usage` before anything is opened. */
export async function readRegistry(log: LogUrl, options: RegistryOptions, env: Env): Promise<ConfluentOptions | null> {
  if (log.kind !== 'kafka') {
    if (options.registry !== undefined)
      throw usage('expected --registry with a log kafka://… only: others have their own')
    return null
  }
  const { from, text } = placeOf(log, options, env)
  const { url, username, password } = readUrl(from, text)
  const auth = authOf(
    options.registryUser ?? (username || env.TOUCHLINE_REGISTRY_USER),
    (await readPassword(options.registryPasswordFile)) ?? (password || env.TOUCHLINE_REGISTRY_PASSWORD),
  )
  const ca = options.registryCa ?? (env.TOUCHLINE_REGISTRY_CA || undefined)
  return {
    url,
    auth,
    ca:
      ca === undefined
        ? null
        : await readOptionFile(options.registryCa ? '--registry-ca' : 'TOUCHLINE_REGISTRY_CA', ca),
    clock: systemClock,
  }
}

/** What is said for this command wins over what is said with the log, and that over the environment. */
function placeOf(
  log: KafkaUrl,
  { registry }: RegistryOptions,
  { TOUCHLINE_REGISTRY }: Env,
): { readonly from: string; readonly text: string } {
  if (registry !== undefined) return { from: '--registry', text: registry }
  if (log.registry !== undefined) return { from: '?registry= of the log', text: log.registry }
  if (TOUCHLINE_REGISTRY) return { from: 'TOUCHLINE_REGISTRY', text: TOUCHLINE_REGISTRY }
  throw usage(
    "expected Kafka's schema registry as --registry URL, TOUCHLINE_REGISTRY or ?registry=URL of the log, found none",
  )
}

interface Place {
  readonly url: string
  /** Empty where it has none. */
  readonly username: string
  readonly password: string
}

/** Takes user and password out of a URL. No message has any of its text: misspelt, they may stand anywhere in it. */
function readUrl(from: string, text: string): Place {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw usage(`expected ${from} as http://HOST:PORT or https://HOST:PORT, found something else`)
  }
  // The rest of a password that has a slash, a ? or a # is taken for a path or what follows it.
  if (/[@?#]/.test(url.pathname + url.search + url.hash)) {
    throw usage(
      `expected ${from} as http://HOST:PORT/PATH and nothing behind it, found a ?, # or @: in a password they are %3F, %23, %40`,
    )
  }
  const { username, password } = url
  url.username = ''
  url.password = ''
  const base = url.href.replace(/\/+$/, '')
  try {
    return { url: base, username: decodeURIComponent(username), password: decodeURIComponent(password) }
  } catch {
    throw usage(`expected user and password in ${from} percent-encoded, found a % that begins nothing`)
  }
}

interface Auth {
  readonly username: string
  readonly password: string
}

function authOf(username: string | undefined, password: string | undefined): Auth | null {
  if (!username && !password) return null
  if (!username) throw usage('expected --registry-user or TOUCHLINE_REGISTRY_USER beside a password, found none')
  if (username.includes(':')) throw usage('expected --registry-user without a colon, found one in it')
  if (!password) {
    throw usage('expected --registry-password-file or TOUCHLINE_REGISTRY_PASSWORD beside a user, found none')
  }
  return { username, password }
}

/** A file ends with a line end, mostly; no password does. */
async function readPassword(file: string | undefined): Promise<string | null> {
  return file === undefined ? null : (await readOptionFile('--registry-password-file', file)).replace(/\r?\n$/, '')
}

export async function registryOf(access: ConfluentOptions | null, log: EventLog): Promise<SchemaRegistry> {
  return access === null ? embeddedRegistry(log) : confluent(access)
}

export async function schemasOf(access: ConfluentOptions | null, log: LogReader): Promise<SchemaSource> {
  return access === null ? embeddedSchemas(log) : confluent(access)
}

/** Loaded where it is needed: commands on a log of this machine start without it. */
export async function confluent(access: ConfluentOptions): Promise<SchemaRegistry> {
  return (await import('../schemas/confluent.ts')).confluentRegistry(access)
}

/** A question whose answer does not matter, for commands that need the registry only at some later record. */
export async function isReachable(schemas: SchemaSource, prefix: string): Promise<true> {
  await schemas.subject(subjectOf(prefix, RAW_ACTIONS))
  return true
}

/** From its first question on; then `registry-unavailable` ends the command. */
const REGISTRY_WAIT_MS_MAX = 60_000
const RETRY_MS = 500

/**
 * Begins what needs the registry anew while that is away, and says so: a command may be started before its registry.
 * Null when the signal came before it was there.
 */
export async function whenThere<T>(
  work: () => Promise<T>,
  { clock, logger, terminal }: { readonly clock: Clock; readonly logger: Logger; readonly terminal: Terminal },
  signal: AbortSignal,
  waitMsMax = REGISTRY_WAIT_MS_MAX,
): Promise<T | null> {
  const progress = terminal.progress(clock)
  const startMs = clock.monotonicMs()
  try {
    for (let isTold = false; !signal.aborted; isTold = true) {
      try {
        return await work()
      } catch (error) {
        if (signal.aborted) return null
        const waitedMs = clock.monotonicMs() - startMs
        if (!(error instanceof TouchlineError) || error.code !== 'registry-unavailable' || waitedMs >= waitMsMax)
          throw error
        if (!isTold)
          logger.warn({ code: error.code }, `${error.message}; waiting for it, ${waitMsMax / 1000} s at most`)
        progress.show(`waiting for the schema registry, ${Math.round(waitedMs / 1000)} of ${waitMsMax / 1000} s`)
      }
      await clock.sleep(RETRY_MS, signal)
    }
    return null
  } finally {
    progress.end()
  }
}
