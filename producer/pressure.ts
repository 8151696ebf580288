import type { Clock } from '../platform/clock.ts'
import type { Timing } from './timing.ts'

/** `full`: read no more sockets. `away`: it has been full for too long, close them. `free`: go on. */
export type Pressure = 'free' | 'full' | 'away'

/** How hard the log is behind the feed, by the bytes that wait for it. */
export interface Gauge {
  readonly pressure: () => Pressure
  /** To be called whenever `bytes` that wait have changed. */
  measure(bytes: number): void
  /**
   * Calls `listener` when the pressure has changed, never while a frame is being recorded; the function returned ends
   * that.
   */
  onChange(listener: (pressure: Pressure) => void): () => void
  /** Nothing changes any more. Idempotent. */
  close(): void
}

export interface GaugeOptions {
  readonly clock: Pick<Clock, 'after' | 'every'>
  readonly timing: Pick<Timing, 'pausedMsMax' | 'logWarnMs'>
  /** Above it is full; free again at half of it. */
  readonly bytesMax: number
  /** At once when it gets full, and then every `logWarnMs`. */
  readonly warn: () => void
}

export function openGauge({ clock, timing, bytesMax, warn }: GaugeOptions): Gauge {
  const listeners = new Set<(pressure: Pressure) => void>()
  let pressure: Pressure = 'free'
  let told: Pressure = 'free'
  let cancels: readonly (() => void)[] = []
  let isClosed = false

  /** The state of the moment: one that has passed by then is told to nobody. */
  function tell(): void {
    if (told === pressure || isClosed) return
    told = pressure
    for (const listener of [...listeners]) listener(pressure)
  }

  function become(next: Pressure): void {
    pressure = next
    queueMicrotask(tell)
  }

  function cancelAll(): void {
    for (const cancel of cancels) cancel()
    cancels = []
  }

  return {
    pressure: () => pressure,
    measure(bytes) {
      if (isClosed) return
      if (pressure === 'free' && bytes > bytesMax) {
        warn()
        cancels = [clock.after(timing.pausedMsMax, () => become('away')), clock.every(timing.logWarnMs, warn)]
        become('full')
      } else if (pressure !== 'free' && bytes <= bytesMax / 2) {
        cancelAll()
        become('free')
      }
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      isClosed = true
      cancelAll()
    },
  }
}
