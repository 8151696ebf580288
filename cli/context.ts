import type { KafkaOptions } from '../log/kafka/options.ts'
import type { EventLog, LogReader } from '../log/log.ts'
import { kafkaUrl, parseLogUrl } from '../log/url.ts'
import { type Clock, systemClock } from '../platform/clock.ts'
import { LOG_LEVELS, type Logger, type LogLevel, openLogger } from '../platform/logger.ts'
import { type Codec, type Decoder, openCodec, openDecoder } from '../schemas/codec.ts'
import type { ConfluentOptions } from '../schemas/questions.ts'
import { type LogOptions as OpenLogOptions, openLog, openLogReader } from '../touchline.ts'
import { readKafkaAccess } from './kafka/access.ts'
import { type CommonOptions, type LogOptions, logUrl, type Surroundings, usage } from './options.ts'
import { reached } from './reaching.ts'
import { isReachable, registryOf, schemasOf, whenThere } from './registry.ts'
import { readRegistry } from './registry-access.ts'
import { openTerminal, type Terminal } from './terminal.ts'
import { untilThere } from './waiting.ts'

/** What a command works with. */
export interface Tools {
  readonly clock: Clock
  readonly logger: Logger
  readonly terminal: Terminal
}

export interface OpenReader extends Tools {
  readonly log: LogReader
  readonly codec: Decoder
}

export interface OpenLog extends Tools {
  readonly log: EventLog
  readonly codec: Codec
  /** How its cluster is reached; null: a log of this machine. */
  readonly kafka: KafkaOptions | null
}

interface Opening {
  /** False: a log that is not there is `log-missing` instead of being made. */
  readonly create?: boolean
  /** Where there is no log yet: says so once, and goes on when there is one. */
  readonly waits?: boolean
  /** What the command does is of use although its log is gone when it ends. */
  readonly mayForget?: boolean
  /** Where nothing else is asked for. Default info. */
  readonly level?: LogLevel
  /** On Kafka: whose topics tell how many partitions the log has, before those of --prefix. */
  readonly prefixes?: readonly string[]
}

/** Opens the log of a command, runs `work`, and closes the log whatever happens. */
export async function withLog(
  options: LogOptions,
  surroundings: Surroundings,
  work: (open: OpenLog) => Promise<void>,
  { create = true, ...opening }: Opening = {},
): Promise<void> {
  await within(options, surroundings, opening, {
    open: (url, how) => openLog(url, { ...how, create }),
    work: async (log, tools, { registry: access, kafka }) => {
      const registry = await registryOf(access, log)
      const codec = await whenThere(() => openCodec(registry, options.prefix), tools, surroundings.signal)
      if (codec !== null) await work({ ...tools, log, codec, kafka })
    },
  })
}

/** The same for a command that only reads: it needs no right to write, and leaves no trace. */
export async function withLogReader(
  options: LogOptions,
  surroundings: Surroundings,
  work: (open: OpenReader) => Promise<void>,
  opening: Pick<Opening, 'waits' | 'prefixes'> = {},
): Promise<void> {
  await within(options, surroundings, opening, {
    open: openLogReader,
    work: async (log, tools, { registry: access }) => {
      const schemas = await schemasOf(access, log)
      const isThere = await whenThere(() => isReachable(schemas, options.prefix), tools, surroundings.signal)
      if (isThere !== null) await work({ ...tools, log, codec: openDecoder(schemas) })
    },
  })
}

const MISSING_RETRY_MS = 250

interface Use<L> {
  readonly open: (url: string, how: Omit<OpenLogOptions, 'create'>) => Promise<L>
  readonly work: (log: L, tools: Tools, reached: Reached) => Promise<void>
}

/** What is beside a log on Kafka; null for a log of this machine. */
interface Reached {
  readonly registry: ConfluentOptions | null
  readonly kafka: KafkaOptions | null
}

async function within<L extends { close(): Promise<void> }>(
  options: LogOptions,
  { env, signal }: Surroundings,
  { waits = false, mayForget = false, level = 'info', prefixes = [] }: Omit<Opening, 'create'>,
  use: Use<L>,
): Promise<void> {
  const tools = openTools(options, env, level)
  const url = logUrl(options, env)
  const parsed = parseLogUrl(url)
  const registry = await readRegistry(parsed, options, env)
  const access = parsed.kind === 'kafka' ? { ...(await readKafkaAccess(options, env)), brokers: parsed.brokers } : null
  if (parsed.kind === 'memory' && !mayForget) {
    throw usage(`expected a log that outlives this command, as file:FOLDER, found ${url}`)
  }
  const place = parsed.kind === 'kafka' ? kafkaUrl(parsed.brokers) : url
  const how = { ...(access && { kafka: access }), prefixes: [...prefixes, options.prefix] }
  const open = (): Promise<L | null> =>
    reached(
      place,
      { ...tools, signal },
      () => use.open(url, how),
      (late) => void late.close(),
    )
  const wait = { code: 'log-missing', retryMs: MISSING_RETRY_MS, msMax: waits ? Number.POSITIVE_INFINITY : 0 } as const
  const log = await untilThere(open, wait, tools, signal)
  if (log === null) return
  try {
    await use.work(log, tools, { registry, kafka: access })
  } finally {
    await log.close()
  }
}

export function openTools(options: CommonOptions, env: Surroundings['env'], level: LogLevel = 'info'): Tools {
  const terminal = openTerminal()
  const logger = openLogger(readLevel(options, env, level), terminal.isReadable ? terminal.log : null)
  return { clock: systemClock, logger, terminal }
}

function readLevel({ verbose }: CommonOptions, env: Surroundings['env'], otherwise: LogLevel): LogLevel {
  const wanted = env.TOUCHLINE_LOG_LEVEL || otherwise
  const level = LOG_LEVELS.find((one) => one === wanted)
  if (level === undefined) throw usage(`expected TOUCHLINE_LOG_LEVEL as ${LOG_LEVELS.join(', ')}, found ${wanted}`)
  return verbose ? 'debug' : level
}
