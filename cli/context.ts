import type { EventLog } from '../log/log.ts'
import { type Clock, systemClock } from '../platform/clock.ts'
import { LOG_LEVELS, type Logger, type LogLevel, openLogger } from '../platform/logger.ts'
import { type Codec, openCodec } from '../schemas/codec.ts'
import { embeddedRegistry } from '../schemas/registry.ts'
import { openLog } from '../touchline.ts'
import type { CommonOptions, Surroundings } from './options.ts'

export interface OpenLog {
  readonly log: EventLog
  readonly codec: Codec
  readonly clock: Clock
  readonly logger: Logger
}

/** Opens the log of a command, runs `work`, and closes the log whatever happens. */
export async function withLog<T>(
  options: CommonOptions,
  { env }: Surroundings,
  work: (open: OpenLog) => Promise<T>,
  { create = true } = {},
): Promise<T> {
  const clock = systemClock
  const log = await openLog(options.log, { create })
  try {
    const codec = await openCodec(embeddedRegistry(log), options.prefix)
    return await work({ log, codec, clock, logger: openLogger(logLevel(options, env)) })
  } finally {
    await log.close()
  }
}

function logLevel(options: Pick<CommonOptions, 'verbose'>, env: Surroundings['env']): LogLevel {
  if (options.verbose) return 'debug'
  const wanted = env.TOUCHLINE_LOG_LEVEL
  return LOG_LEVELS.find((level) => level === wanted) ?? 'info'
}
