import type { EventLog } from '../log/log.ts'
import { type Clock, systemClock } from '../platform/clock.ts'
import { LOG_LEVELS, type Logger, type LogLevel, openLogger } from '../platform/logger.ts'
import { type Codec, openCodec } from '../schemas/codec.ts'
import { embeddedRegistry } from '../schemas/registry.ts'
import { openLog } from '../touchline.ts'
import { type CommonOptions, type LogOptions, logUrl, type Surroundings, usage } from './options.ts'
import { openTerminal, type Terminal } from './terminal.ts'

export interface OpenLog {
  readonly log: EventLog
  readonly codec: Codec
  readonly clock: Clock
  readonly logger: Logger
  readonly terminal: Terminal
}

interface Opening {
  /** Make the log where there is none. Default true. */
  readonly create?: boolean
  /** What the command does is of use although its log is gone when it ends. */
  readonly mayForget?: boolean
  /** Where nothing else is asked for. Default info. */
  readonly level?: LogLevel
}

/** Opens the log of a command, runs `work`, and closes the log whatever happens. */
export async function withLog<T>(
  options: LogOptions,
  { env }: Surroundings,
  work: (open: OpenLog) => Promise<T>,
  { create = true, mayForget = false, level = 'info' }: Opening = {},
): Promise<T> {
  const terminal = openTerminal()
  const logger = openLogger(readLevel(options, env, level), terminal.isReadable ? terminal.log : null)
  const url = logUrl(options, env)
  if (url.startsWith('memory:') && !mayForget) {
    throw usage(`expected a log that outlives this command, as file:FOLDER, found ${url}`)
  }
  const log = await openLog(url, { create })
  try {
    const codec = await openCodec(embeddedRegistry(log, options.prefix), options.prefix)
    return await work({ log, codec, clock: systemClock, logger, terminal })
  } finally {
    await log.close()
  }
}

function readLevel({ verbose }: CommonOptions, env: Surroundings['env'], otherwise: LogLevel): LogLevel {
  const wanted = env.TOUCHLINE_LOG_LEVEL || otherwise
  const level = LOG_LEVELS.find((one) => one === wanted)
  if (level === undefined) throw usage(`expected TOUCHLINE_LOG_LEVEL as ${LOG_LEVELS.join(', ')}, found ${wanted}`)
  return verbose ? 'debug' : level
}
