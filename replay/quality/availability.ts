import {
  applyConnectionEvent,
  type Connections,
  heard,
  isConnectionEvent,
  isSilent,
  noConnections,
} from '../../match/connections.ts'
import type { RawRecord } from '../../match/raw.ts'
import { toMs } from '../../match/time.ts'

/**
 * A fixture is watched from the first `opened` to `ended`, and again from each later `opened`; without `ended` until the last
 * record of a connection or of a packet that came over one. What was imported or read over REST says nothing about it.
 */
export interface Availability {
  readonly watchedMs: number
  /** Of it, the time in which at least one line was open and not silent. */
  readonly availableMs: number
  /** Their ratio, 0 to 1; null where nothing was watched. */
  readonly share: number | null
  /**
   * Of `availableMs`, pauses between two records of more than {@link PAUSE_MS_MAX}: an open line writes `alive` every 10 s, so
   * that the producer was killed, or its machine stood still, without a `lost`.
   */
  readonly unheardMs: number
}

/** As readers of an open fixture are told to doubt it (DESIGN §3). */
export const PAUSE_MS_MAX = 30_000

/** Mutable. Microseconds. */
export interface Watch {
  readonly connections: Connections
  lastAt: number | null
  watched: number
  available: number
  unheard: number
}

export function newWatch(): Watch {
  return { connections: noConnections(), lastAt: null, watched: 0, available: 0, unheard: 0 }
}

export function watch(state: Watch, raw: RawRecord): void {
  const { kind, source, receivedAt } = raw
  if (!isConnectionEvent(kind) && !(kind === 'packet' && source === 'stream')) return
  const { connections, lastAt } = state
  // Lines may write out of turn, by little: no time is counted twice.
  const passed = lastAt === null ? 0 : Math.max(0, receivedAt - lastAt)
  if (connections.recorded && !connections.ended) {
    state.watched += passed
    if (connections.byLine.size > 0 && !isSilent(connections)) {
      state.available += passed
      if (passed > PAUSE_MS_MAX * 1000) state.unheard += passed
    }
  }
  state.lastAt = Math.max(lastAt ?? receivedAt, receivedAt)
  if (isConnectionEvent(kind)) applyConnectionEvent(connections, kind, raw)
  else heard(connections, raw)
}

export function availabilityOf({ watched, available, unheard }: Watch): Availability {
  return {
    watchedMs: toMs(watched),
    availableMs: toMs(available),
    share: watched === 0 ? null : available / watched,
    unheardMs: toMs(unheard),
  }
}
