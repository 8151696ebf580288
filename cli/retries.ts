import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'

const DISTANCE_MS = 10_000
const DISTANCE_MS_MAX = 10 * 60_000
/** Troubles that are told apart; beyond them the oldest is forgotten, and told anew when it comes again. */
const TROUBLES_MAX = 1000

interface Told {
  /** Until then the same trouble is only counted. */
  readonly untilMs: number
  readonly distanceMs: number
  leftOut: number
}

/**
 * A logger that tells a trouble once and then at growing distances, with how often it came meanwhile: a provider that
 * is away for hours must not fill the disk with lines. What the producer warns of with `error` is such a trouble; it is
 * the same for all fixtures of a path. Adds what the operator can do about it.
 */
export function sparing(logger: Logger, clock: Pick<Clock, 'monotonicMs'>): Logger {
  const troubles = new Map<string, Told>()

  function warn(context: object, message: string): void {
    const error = 'error' in context ? String(context.error) : null
    if (error === null) {
      logger.warn(context, message)
      return
    }
    const path = 'path' in context ? String(context.path) : null
    const name = `${path} ${message}: ${error}`
    const told = troubles.get(name)
    const nowMs = clock.monotonicMs()
    if (told !== undefined && nowMs < told.untilMs) {
      told.leftOut++
      logger.debug(context, message)
      return
    }
    // Quiet for as long again: it had gone.
    const isBack = told !== undefined && nowMs < told.untilMs + told.distanceMs
    const distanceMs = isBack ? Math.min(told.distanceMs * 2, DISTANCE_MS_MAX) : DISTANCE_MS
    troubles.delete(name)
    const oldest = troubles.size >= TROUBLES_MAX ? troubles.keys().next().value : undefined
    if (oldest !== undefined) troubles.delete(oldest)
    troubles.set(name, { untilMs: nowMs + distanceMs, distanceMs, leftOut: 0 })
    const meanwhile = told === undefined || told.leftOut === 0 ? {} : { meanwhile: told.leftOut }
    logger.warn({ ...context, ...meanwhile, todo: adviceOn(error, path) }, message)
  }

  return {
    debug: (context, message) => logger.debug(context, message),
    info: (context, message) => logger.info(context, message),
    warn,
    error: (context, message) => logger.error(context, message),
  }
}

/** Words of the system, of TLS and of HTTP → what it comes from mostly. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED|bad port/, 'nothing listens there: check host and port of --url and --api-url'],
  [/ENOTFOUND|EAI_AGAIN/, 'no such host name: check --url, --api-url and the name server'],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|[Tt]imed? ?out|no answer within/,
    'no way to the host: check network and firewall',
  ],
  [
    /EPROTO|SSL routines|wrong version number|packet length too long/,
    'no TLS there: wss:// and https:// need it, ws:// and http:// do not',
  ],
  [/certificate|CERT_|SELF_SIGNED/, 'its certificate is not trusted: check the host name, or set NODE_EXTRA_CA_CERTS'],
  [
    /^(404|400|301|302|307|308|200)\b/,
    'another server, or no such sport or fixture: check --url, --tier, SPORT/FIXTURE',
  ],
]

/** Of some sports the provider has only paths with a version. */
export function adviceOn(error: string, path: string | null = null): string {
  const advice = ADVICE.find(([pattern]) => pattern.test(error))?.[1] ?? 'check --url, --api-url and the network'
  return /^404\b/.test(error) && path !== null && !path.includes('/') ? `${advice}; or is it v2/${path}?` : advice
}
