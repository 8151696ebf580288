/** How long the session waits for what. Tests pass shorter times; the relations between them should stay. */
export interface SessionTiming {
  /** Without any frame for so long, silence is recorded and a protocol ping sent. Heartbeats come every 10 s (feed.md §1.3). */
  readonly silentMs: number
  /** Without any frame for so long, the connection is made anew. */
  readonly reconnectMs: number
  /** A ping that is not answered within this time: the connection is dead. */
  readonly pongMs: number
  /** Nothing was recorded for so long although heartbeats came: `alive` is recorded. */
  readonly aliveMs: number
  /** After a finished packet, how long no other packet may come before the fixture counts as ended. */
  readonly quietMs: number
  /** Delay before the second attempt; it doubles with each failure. */
  readonly backoffMs: number
  readonly backoffMsMax: number
}

export const SESSION_TIMING: SessionTiming = {
  silentMs: 12_000,
  reconnectMs: 25_000,
  pongMs: 3_000,
  aliveMs: 10_000,
  quietMs: 2_000,
  backoffMs: 500,
  backoffMsMax: 15_000,
}

/** Full delays would let 500 sockets come back at once: half of each is `jitter`, a number from 0 to 1. */
export function backoffMs(failures: number, jitter: number, timing: Pick<SessionTiming, 'backoffMs' | 'backoffMsMax'>) {
  const full = Math.min(timing.backoffMsMax, timing.backoffMs * 2 ** Math.min(failures, 30))
  return Math.round(full * (0.5 + jitter / 2))
}
