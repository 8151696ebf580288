import { readFile } from 'node:fs/promises'
import type { EventLog, LogReader } from '../log/log.ts'
import type { LogUrl } from '../log/url.ts'
import { type Clock, systemClock } from '../platform/clock.ts'
import { TouchlineError } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import type { ConfluentOptions } from '../schemas/questions.ts'
import { embeddedRegistry, embeddedSchemas, type SchemaRegistry, type SchemaSource } from '../schemas/registry.ts'
import { RAW_ACTIONS, subjectOf } from '../schemas/topics.ts'
import { type RegistryOptions, type Surroundings, usage } from './options.ts'
import { unreadableBecause } from './source.ts'
import type { Terminal } from './terminal.ts'

type Env = Surroundings['env']

/** The registry of a log: null for one that has its own. Throws `usage` before anything is opened. */
export async function readRegistry(log: LogUrl, options: RegistryOptions, env: Env): Promise<ConfluentOptions | null> {
  if (log.kind !== 'kafka') {
    if (options.registry !== undefined)
      throw usage('expected --registry with a log kafka://… only: others have their own')
    return null
  }
  const from =
    options.registry !== undefined ? '--registry' : log.registry ? '?registry= of the log' : 'TOUCHLINE_REGISTRY'
  const text = options.registry ?? log.registry ?? (env.TOUCHLINE_REGISTRY || undefined)
  if (text === undefined) {
    throw usage(
      "expected Kafka's schema registry as --registry URL, TOUCHLINE_REGISTRY or ?registry=URL of the log, found none",
    )
  }
  const { url, inUrl } = readUrl(from, text)
  const username = options.registryUser ?? (env.TOUCHLINE_REGISTRY_USER || inUrl?.username)
  const password =
    (await readPassword(options.registryPasswordFile)) ?? (env.TOUCHLINE_REGISTRY_PASSWORD || inUrl?.password)
  const ca = options.registryCa ?? (env.TOUCHLINE_REGISTRY_CA || undefined)
  return {
    url,
    auth: authOf(username, password),
    ca: ca === undefined ? null : await readText(options.registryCa ? '--registry-ca' : 'TOUCHLINE_REGISTRY_CA', ca),
    clock: systemClock,
  }
}

interface Auth {
  readonly username: string
  readonly password: string
}

/** User and password of a URL go apart; no message has its text, which may have them where it is misspelt, too. */
function readUrl(from: string, text: string): { readonly url: string; readonly inUrl: Auth | null } {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw usage(`expected ${from} as http://HOST:PORT or https://HOST:PORT, found something else`)
  }
  // The rest of a password that has a slash would be taken for a path, and shown.
  if (url.pathname.includes('@')) {
    throw usage(`expected user and password in ${from} percent-encoded, found an @ in the path of the URL`)
  }
  const { username, password } = url
  url.username = ''
  url.password = ''
  if (url.search !== '' || url.hash !== '')
    throw usage(`expected ${from} without ? and #, found ${url.origin} with one`)
  const base = url.href.replace(/\/+$/, '')
  if (username === '' && password === '') return { url: base, inUrl: null }
  try {
    return { url: base, inUrl: { username: decodeURIComponent(username), password: decodeURIComponent(password) } }
  } catch {
    throw usage(`expected user and password in ${from} percent-encoded, found a % that begins nothing: ${base}`)
  }
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
  return file === undefined ? null : (await readText('--registry-password-file', file)).replace(/\r?\n$/, '')
}

async function readText(from: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw usage(`expected ${from} to be readable, found ${unreadableBecause(cause)}: ${file}`, { cause })
  }
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
