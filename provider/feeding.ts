import type { Clock } from '../platform/clock.ts'
import type { Frame, ServedMatch } from './source.ts'

/** One connected client, as little of it as feeding needs. */
export interface Client {
  /** Resolves when the frame has left this process, false when the client is gone. */
  send(frame: Frame): Promise<boolean>
  /** Whether more may wait for the network to take it. */
  hasRoom(): boolean
  close(code: number, reason: string): void
}

export interface FeedingOptions {
  readonly clock: Clock
  readonly skip: number
  /** A finished match at once; it changes nothing for one that goes on (feed.md §1.5). */
  readonly isFast: boolean
  /** How much later than the provider's own time this tier is. */
  readonly delayMs: number
  readonly slowMsMax: number
}

/** After so many packets without a pause others get their turn. */
const BURST = 64
/** Close code "try again later"; the provider's own are not documented. */
export const TOO_SLOW = 1013

/**
 * Sends a match: what has happened so far at once, then what happens when it does. A finished match is replayed in its
 * own pace, counted from the connection, or at once. Ends after the last packet; nothing follows it.
 *
 * Faults are to be played by wrapping `match` or `client`: nothing here knows of them.
 */
export async function feedMatch(
  match: Pick<ServedMatch, 'startTime' | 'endMs' | 'packets'>,
  client: Client,
  options: FeedingOptions,
  signal: AbortSignal,
): Promise<void> {
  const { clock, skip, isFast, delayMs } = options
  const connectedAt = clock.micros()
  const isReplay = connectedAt >= match.startTime + (match.endMs() + delayMs) * 1000
  let originAt = isReplay ? null : match.startTime + delayMs * 1000
  let burst = 0
  for await (const { atMs, frame } of match.packets(skip)) {
    originAt ??= connectedAt - atMs * 1000
    const dueAt = isReplay && isFast ? connectedAt : originAt + atMs * 1000
    const isEarly = dueAt > clock.micros()
    burst = isEarly ? 0 : burst + 1
    if (isEarly) await sleepUntil(clock, dueAt, signal)
    else if (burst % BURST === 0) await clock.sleep(0, signal)
    if (signal.aborted || !(await hand(client, frame, options))) return
  }
}

/** Timers do not reach further than 24 days, and match days may. */
const SLEEP_MS_MAX = 3_600_000

async function sleepUntil(clock: Clock, dueAt: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const ms = (dueAt - clock.micros()) / 1000
    if (ms <= 0 || signal.aborted) return
    await clock.sleep(Math.min(Math.ceil(ms), SLEEP_MS_MAX), signal)
  }
}

/**
 * Packets are made when they are due and wait in their source. Waits only while there is no room for more; a client that
 * takes nothing for too long is closed. False: no more for it.
 */
async function hand(client: Client, frame: Frame, { clock, slowMsMax }: FeedingOptions): Promise<boolean> {
  const sent = client.send(frame)
  if (client.hasRoom()) return true
  const waiting = new AbortController()
  const slow = clock.sleep(slowMsMax, waiting.signal).then(() => 'slow' as const)
  const outcome = await Promise.race([sent, slow])
  waiting.abort()
  if (outcome === 'slow') client.close(TOO_SLOW, 'too slow')
  return outcome === true
}
