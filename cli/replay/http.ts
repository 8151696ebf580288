import { isIP } from 'node:net'
import { parseTime } from '../../match/time.ts'
import { TouchlineError } from '../../platform/errors.ts'
import type { Pace, StepBy } from '../../replay/pace/pace.ts'
import { SPEED_MAX, SPEED_MIN } from '../../replay/pace/pace.ts'
import { usage } from '../options.ts'
import { readAt } from '../recorded/at.ts'
import type { Controls, SeekAsked } from './controls.ts'

/** Where the control endpoint listens. */
export interface ControlPlace {
  readonly host: string
  readonly port: number
}

const PORT_MAX = 65_535
const BODY_BYTES_MAX = 16 * 1024

/** `[host:]port`; without a host only this machine may. */
export function readControl(text: string): ControlPlace {
  const [, host, port] = /^(?:([\w.-]+|\[[\da-fA-F:.]+\]):)?(\d{1,5})$/.exec(text) ?? []
  if (port === undefined || Number(port) > PORT_MAX)
    throw usage(`expected --control as PORT or HOST:PORT, found ${text}`)
  return { host: (host ?? '127.0.0.1').replace(/^\[|\]$/g, ''), port: Number(port) }
}

export interface ControlEndpoint {
  readonly url: string
  /** Idempotent. */
  close(): Promise<void>
}

/**
 * The controls over HTTP. A page of another site that a browser of this machine shows may not use them: no CORS, bodies are
 * JSON only, and a request whose `Host` or `Origin` names something else is refused (DNS rebinding). Rejects with `port-taken`.
 */
export async function openControl({ host, port }: ControlPlace, controls: Controls): Promise<ControlEndpoint> {
  const { fastify } = await import('fastify')
  const app = fastify({
    bodyLimit: BODY_BYTES_MAX,
    forceCloseConnections: true,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  })
  app.removeContentTypeParser('text/plain')
  app.addHook('onRequest', async ({ headers }) => {
    if (!isOwnHost(headers.host, host) || !isOwnOrigin(headers.origin, headers.host)) throw new Foreign()
  })
  app.setErrorHandler((error, { url }, reply) => {
    const { status, body } = failureOf(error, BODIES[url])
    void reply.code(status).send(body)
  })
  app.setNotFoundHandler((request, reply) => {
    void reply
      .code(404)
      .send(
        refusal(
          `expected GET /status or POST /pause, /resume, /step, /speed, /seek, found ${request.method} ${request.url}`,
        ),
      )
  })
  app.get('/status', () => controls.status())
  app.post('/pause', () => {
    controls.pause()
    return controls.status()
  })
  app.post('/resume', () => {
    controls.resume()
    return controls.status()
  })
  app.post<{ Body: { by: StepBy } }>('/step', { schema: { body: STEP } }, async ({ body }) => {
    await controls.step(body.by)
    return controls.status()
  })
  app.post<{ Body: SpeedBody }>('/speed', { schema: { body: SPEED } }, ({ body }) => {
    controls.setPace(paceOf(body))
    return controls.status()
  })
  app.post<{ Body: SeekBody }>('/seek', { schema: { body: SEEK } }, async ({ body }) => {
    const landed = await controls.seek(askedOf(body))
    return { ...(await controls.status()), landed }
  })
  try {
    await app.listen({ host, port })
  } catch (cause) {
    throw new TouchlineError('port-taken', { host, port }, { cause })
  }
  const address = app.server.address()
  const found = typeof address === 'object' && address !== null ? address.port : port
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${found}`, close: () => app.close() }
}

/** What a refused body should have been. */
const BODIES: Readonly<Record<string, string>> = {
  '/step': '{"by": "packet" | "score-change" | "correction"}',
  '/speed': `{"speed": ${SPEED_MIN} to ${SPEED_MAX} | "unlimited"}`,
  '/seek':
    '{"time": "2026-11-21T12:00:00Z"}, {"seq": 412} or {"clock": "2/45:10"}, and "fixture" where there are several',
}

const STEP = {
  type: 'object',
  required: ['by'],
  additionalProperties: false,
  properties: { by: { enum: ['packet', 'score-change', 'correction'] } },
} as const

const SPEED = {
  type: 'object',
  required: ['speed'],
  additionalProperties: false,
  properties: {
    speed: { anyOf: [{ type: 'number', minimum: SPEED_MIN, maximum: SPEED_MAX }, { const: 'unlimited' }] },
  },
} as const

const TEXT = { type: 'string', minLength: 1, maxLength: 200 } as const
const SEEK = {
  type: 'object',
  additionalProperties: false,
  properties: { time: TEXT, seq: { type: 'integer', minimum: 1 }, clock: TEXT, fixture: TEXT },
  oneOf: [{ required: ['time'] }, { required: ['seq'] }, { required: ['clock'] }],
} as const

interface SpeedBody {
  readonly speed: number | 'unlimited'
}

interface SeekBody {
  readonly time?: string
  readonly seq?: number
  readonly clock?: string
  readonly fixture?: string
}

function paceOf({ speed }: SpeedBody): Pace {
  return speed === 'unlimited' ? { by: 'unlimited' } : { by: 'time', speed }
}

function askedOf({ time, seq, clock, fixture }: SeekBody): SeekAsked {
  const of = fixture === undefined ? {} : { fixture }
  if (seq !== undefined) return { by: 'seq', seq, ...of }
  if (time !== undefined) {
    const knownAt = parseTime(time)
    if (knownAt === null) throw usage(`expected time as 2026-11-21T12:00:00Z, found ${time}`)
    return { by: 'time', knownAt }
  }
  const at = readAt(clock)
  if (at.by !== 'clock') throw usage(`expected clock as 45:10, or 2/45:10 in period 2, found ${clock}`)
  return { ...at, ...of }
}

class Foreign extends Error {}

/** A name that somebody else's DNS resolves to this machine is none of ours; an address cannot be rebound. */
function isOwnHost(header: string | undefined, host: string): boolean {
  const [, name = ''] = /^(\[[^\]]*\]|[^:]*)(?::\d+)?$/.exec(header ?? '') ?? []
  const bare = name.replace(/^\[|\]$/g, '').toLowerCase()
  return bare === 'localhost' || bare === host.toLowerCase() || isIP(bare) !== 0
}

function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  return origin === undefined || origin === `http://${host}`
}

interface Refusal {
  readonly error: string
  readonly code: string
}

function refusal(error: string): Refusal {
  return { error, code: 'usage' }
}

const STATUS_OF: Readonly<Record<string, number>> = { usage: 400, 'moment-missing': 404 }

/** `body`: what is expected where one is sent. */
function failureOf(error: unknown, body: string | undefined): { readonly status: number; readonly body: Refusal } {
  if (error instanceof Foreign) {
    return { status: 403, body: refusal('expected Host and Origin of this endpoint, found those of another site') }
  }
  if (error instanceof TouchlineError) {
    return { status: STATUS_OF[error.code] ?? 500, body: { error: error.message, code: error.code } }
  }
  const { statusCode = 500, message } = error as { readonly statusCode?: number; readonly message: string }
  const isBody = statusCode >= 400 && statusCode < 500 && body !== undefined
  return {
    status: statusCode,
    body: refusal(isBody ? `expected ${body} as application/json, found: ${message}` : message),
  }
}
