import type { Auth, FixtureAddress } from '../feed/address.ts'
import type { EventLog } from '../log/log.ts'
import type { ConnectionEvent } from '../match/connections.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Codec } from '../schemas/codec.ts'
import { openPace, type Pace } from './pace.ts'
import { openRecorder, type Recorder } from './recorder.ts'
import { openRest, type Rest } from './rest.ts'
import { TIMING, type Timing } from './timing.ts'

/** What all fixtures of a process share. */
export interface Producer {
  readonly options: ProducerOptions
  readonly timing: Timing
  readonly pace: Pace
  readonly recorder: Recorder
  /** Null without `api`: the list is then read over the socket. */
  readonly rest: Rest | null
  /** For progress; only ever grows. */
  readonly counts: { frames: number; notes: number }
  /** Waits for the log, within limits. Idempotent. */
  close(): Promise<void>
}

export interface ProducerOptions {
  readonly log: EventLog
  readonly codec: Codec
  readonly clock: Clock
  readonly logger: Logger
  readonly randomId: () => string
  /** From 0 to 1. */
  readonly random: () => number
  /** Full name of raw-actions. */
  readonly rawTopic: string
  /** Base of the sockets (feed/address.ts has the provider's). */
  readonly streams: string
  /** Base of REST; null to do without. */
  readonly api: string | null
  readonly token: string
  /** Default `message`. */
  readonly auth?: Auth
  /** Ask for past matches at full speed. */
  readonly isFast?: boolean
  /** Redundant producers of a fixture have different ones. Default `main`. */
  readonly line?: string
  readonly timing?: Partial<Timing>
  readonly bufferBytesMax?: number
  /** Called for each milestone of a fixture. */
  readonly onEvent?: (event: ProducerEvent) => void
}

export interface ProducerEvent {
  readonly target: FixtureAddress
  /** What was recorded of a connection; `waiting`: trying again later; `refused`: never again. */
  readonly kind: ConnectionEvent | 'waiting' | 'refused'
  readonly detail: string | null
}

export const DEFAULT_LINE = 'main'

export function openProducer(options: ProducerOptions): Producer {
  const { log, codec, clock, logger, random, rawTopic, token, api } = options
  const timing: Timing = { ...TIMING, ...options.timing }
  const pace = openPace(clock, timing.attemptSpacingMs)
  const bounds = options.bufferBytesMax === undefined ? {} : { bufferBytesMax: options.bufferBytesMax }
  const recorder = openRecorder({ log, codec, clock, logger, rawTopic, timing, ...bounds })
  const rest = api === null ? null : openRest({ base: api, token, pace, clock, random, logger, timing })
  const counts = { frames: 0, notes: 0 }
  return { options, timing, pace, recorder, rest, counts, close: () => recorder.close() }
}

export function lineOf({ options }: Pick<Producer, 'options'>): string {
  return options.line ?? DEFAULT_LINE
}
