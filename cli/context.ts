import type { EventLog, LogReader } from '../log/log.ts'
import { type LogUrl, parseLogUrl } from '../log/url.ts'
import { type Clock, systemClock } from '../platform/clock.ts'
import { TouchlineError } from '../platform/errors.ts'
import { LOG_LEVELS, type Logger, type LogLevel, openLogger } from '../platform/logger.ts'
import { type Codec, type Decoder, openCodec, openDecoder } from '../schemas/codec.ts'
import type { ConfluentOptions } from '../schemas/questions.ts'
import { type LogOptions as OpenLogOptions, openLog, openLogReader } from '../touchline.ts'
import { readKafkaAccess } from './kafka/access.ts'
import { type CommonOptions, type LogOptions, logUrl, type Surroundings, usage } from './options.ts'
import { reached } from './reaching.ts'
import { isReachable, readRegistry, registryOf, schemasOf, whenThere } from './registry.ts'
import { openTerminal, type Terminal } from './terminal.ts'

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
    work: async (log, tools, access) => {
      const registry = await registryOf(access, log)
      const codec = await whenThere(() => openCodec(registry, options.prefix), tools, surroundings.signal)
      if (codec !== null) await work({ ...tools, log, codec })
    },
  })
}

/** The same for a command that only reads: it needs no right to write, and leaves no trace. */
export async function withLogReader(
  options: LogOptions,
  surroundings: Surroundings,
  work: (open: OpenReader) => Promise<void>,
  opening: Pick<Opening, 'waits'> = {},
): Promise<void> {
  await within(options, surroundings, opening, {
    open: openLogReader,
    work: async (log, tools, access) => {
      const schemas = await schemasOf(access, log)
      const isThere = await whenThere(() => isReachable(schemas, options.prefix), tools, surroundings.signal)
      if (isThere !== null) await work({ ...tools, log, codec: openDecoder(schemas) })
    },
  })
}

interface Use<L> {
  readonly open: (url: string, how: Omit<OpenLogOptions, 'create'>) => Promise<L>
  readonly work: (log: L, tools: Tools, registry: ConfluentOptions | null) => Promise<void>
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
  const kafka = parsed.kind === 'kafka' ? { kafka: await readKafkaAccess(options, env) } : {}
  if (url.startsWith('memory:') && !mayForget) {
    throw usage(`expected a log that outlives this command, as file:FOLDER, found ${url}`)
  }
  const open = (): Promise<L> => use.open(url, { ...kafka, prefixes: [...prefixes, options.prefix] })
  const reaching = { ...tools, signal }
  const log = await opened(
    () => reached(placeOf(parsed, url), reaching, open, (late) => void late.close()),
    waits,
    tools.logger,
    signal,
  )
  if (log === null) return
  try {
    await use.work(log, tools, registry)
  } finally {
    await log.close()
  }
}

export function openTools(options: CommonOptions, env: Surroundings['env'], level: LogLevel = 'info'): Tools {
  const terminal = openTerminal()
  const logger = openLogger(readLevel(options, env, level), terminal.isReadable ? terminal.log : null)
  return { clock: systemClock, logger, terminal }
}

const MISSING_RETRY_MS = 250

/** As it may be printed: without what stands in a URL of Kafka beside the addresses. */
function placeOf(parsed: LogUrl, url: string): string {
  return parsed.kind === 'kafka' ? `kafka://${parsed.brokers.join(',')}` : url
}

/** Null when the signal came before there was a log. */
async function opened<L>(
  open: () => Promise<L | null>,
  waits: boolean,
  logger: Logger,
  signal: AbortSignal,
): Promise<L | null> {
  for (let isTold = false; !signal.aborted; isTold = true) {
    try {
      return await open()
    } catch (error) {
      if (!waits || !(error instanceof TouchlineError) || error.code !== 'log-missing') throw error
      if (!isTold) logger.warn({ code: error.code }, `${error.message}; waiting for it`)
    }
    await systemClock.sleep(MISSING_RETRY_MS, signal)
  }
  return null
}

function readLevel({ verbose }: CommonOptions, env: Surroundings['env'], otherwise: LogLevel): LogLevel {
  const wanted = env.TOUCHLINE_LOG_LEVEL || otherwise
  const level = LOG_LEVELS.find((one) => one === wanted)
  if (level === undefined) throw usage(`expected TOUCHLINE_LOG_LEVEL as ${LOG_LEVELS.join(', ')}, found ${wanted}`)
  return verbose ? 'debug' : level
}
