import pino from 'pino'
import { readableLine } from './readable.ts'

/** Milestones and troubles, on stderr; results go to stdout. Never give it a token. */
export interface Logger {
  debug(context: object, message: string): void
  info(context: object, message: string): void
  warn(context: object, message: string): void
  error(context: object, message: string): void
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

const STDERR = 2

/**
 * One JSON object a line, written before the call returns, so that nothing is missing after a kill. `print`: where
 * people read it, a readable line instead.
 */
export function openLogger(level: LogLevel, print: ((line: string) => void) | null = null): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  if (print === null) return pino(options, pino.destination({ fd: STDERR, sync: true }))
  return pino(options, { write: (json: string) => print(`${readableLine(json)}\n`) })
}

/** For programs that have nobody to tell. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore }

function ignore(): void {}
