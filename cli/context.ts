import type { EventLog, LogReader } from '../log/log.ts'
import { type Clock, systemClock } from '../platform/clock.ts'
import { TouchlineError } from '../platform/errors.ts'
import { LOG_LEVELS, type Logger, type LogLevel, openLogger } from '../platform/logger.ts'
import { type Codec, type Decoder, openCodec, openDecoder } from '../schemas/codec.ts'
import { embeddedRegistry, embeddedSchemas } from '../schemas/registry.ts'
import { openLog, openLogReader } from '../touchline.ts'
import type { CommonOptions, Surroundings } from './options.ts'

export interface OpenReader {
  readonly log: LogReader
  readonly codec: Decoder
  readonly clock: Clock
  readonly logger: Logger
}

export interface OpenLog extends OpenReader {
  readonly log: EventLog
  readonly codec: Codec
}

export interface Opening {
  /** False: a log that is not there is `log-missing` instead of being made. */
  readonly create?: boolean
  /** Where there is no log yet: says so once, and goes on when there is one. */
  readonly waits?: boolean
}

/** Opens the log of a command, runs `work`, and closes the log whatever happens. */
export async function withLog(
  options: CommonOptions,
  surroundings: Surroundings,
  work: (open: OpenLog) => Promise<void>,
  { create = true, waits = false }: Opening = {},
): Promise<void> {
  const logger = openLogger(logLevel(options, surroundings.env))
  const log = await opened(() => openLog(options.log, { create }), waits, logger, surroundings.signal)
  if (log === null) return
  try {
    const codec = await openCodec(embeddedRegistry(log), options.prefix)
    await work({ log, codec, clock: systemClock, logger })
  } finally {
    await log.close()
  }
}

/** The same for a command that only reads: it needs no right to write, and leaves no trace. */
export async function withLogReader(
  options: CommonOptions,
  surroundings: Surroundings,
  work: (open: OpenReader) => Promise<void>,
  { waits = false }: Pick<Opening, 'waits'> = {},
): Promise<void> {
  const logger = openLogger(logLevel(options, surroundings.env))
  const log = await opened(() => openLogReader(options.log), waits, logger, surroundings.signal)
  if (log === null) return
  try {
    await work({ log, codec: openDecoder(embeddedSchemas(log)), clock: systemClock, logger })
  } finally {
    await log.close()
  }
}

const MISSING_RETRY_MS = 250

/** Null when the signal came before there was a log. */
async function opened<L>(
  open: () => Promise<L>,
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

function logLevel(options: Pick<CommonOptions, 'verbose'>, env: Surroundings['env']): LogLevel {
  if (options.verbose) return 'debug'
  const wanted = env.TOUCHLINE_LOG_LEVEL
  return LOG_LEVELS.find((level) => level === wanted) ?? 'info'
}
