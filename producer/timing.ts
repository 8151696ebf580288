import { SESSION_TIMING, type SessionTiming } from '../feed/timing.ts'

/** All times of the producer; DESIGN §5 names those that matter to others. */
export interface Timing extends SessionTiming {
  /** Until a socket must be open. */
  readonly handshakeMs: number
  /** Until a socket must be gone after the provider has said that it closes. */
  readonly closeMs: number
  /** Between two attempts of the process, so that the provider never counts more than 5 in a second (feed.md §1.6). */
  readonly attemptSpacingMs: number
  /** How long sockets are only paused while the log takes nothing; then they are closed. */
  readonly pausedMsMax: number
  /** Before the log is tried again that refused something for now. */
  readonly logRetryMs: number
  /** Between two warnings while the log takes nothing. */
  readonly logWarnMs: number
  /** A whole REST answer. */
  readonly restMsMax: number
  /** Between two looks at the fixtures list (feed.md §7). */
  readonly pollMs: number
  /** How long a clean end may wait for the log. */
  readonly stopMsMax: number
  /** Before a fixture is followed that another process followed until now: what that one has in hand comes first. */
  readonly handoverMs: number
  /** Between two looks whether what other processes follow has ended. */
  readonly endedLookMs: number
}

export const TIMING: Timing = {
  ...SESSION_TIMING,
  handshakeMs: 10_000,
  closeMs: 2_000,
  attemptSpacingMs: 250,
  pausedMsMax: 5_000,
  logRetryMs: 250,
  logWarnMs: 30_000,
  restMsMax: 60_000,
  pollMs: 30_000,
  stopMsMax: 5_000,
  handoverMs: 500,
  endedLookMs: 10_000,
}
