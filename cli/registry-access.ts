import type { KafkaUrl, LogUrl } from '../log/url.ts'
import { systemClock } from '../platform/clock.ts'
import type { ConfluentOptions } from '../schemas/questions.ts'
import { readOptionFile } from './option-file.ts'
import { type RegistryOptions, type Surroundings, usage } from './options.ts'

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
