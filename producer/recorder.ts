import { type EventLog, type NewRecord, RECORD_BYTES } from '../log/log.ts'
import type { RawRecord } from '../match/raw.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Codec } from '../schemas/codec.ts'
import { RAW_ACTIONS } from '../schemas/topics.ts'
import { withPatience } from './patience.ts'
import { type Gauge, openGauge, type Pressure } from './pressure.ts'
import type { Timing } from './timing.ts'

/** Bytes of records that wait for the log, in the whole process. */
export const BUFFER_BYTES_MAX = 64 * 1024 * 1024
const BATCH_RECORDS_MAX = 4096
/** Much shorter than any session with a log that is shared. */
const STANDSTILL_MS = 1_000
const BATCH_BYTES_MAX = 8 * 1024 * 1024

/** Appends to raw-actions in the order of `record`, in groups, and never gives up as long as that can be retried. */
export interface Recorder {
  /** Returns at once; the frame's bytes are copied. After a failure that cannot be retried nothing is taken any more. */
  record(raw: RawRecord): void
  /** What waits of a fixture is not appended: another process follows it, and gets it again from the provider. */
  discard(fixtureId: string): void
  /**
   * True when all that was recorded so far is durable, false when `signal` aborted before; rejects when it cannot get
   * durable any more.
   */
  flushed(signal?: AbortSignal): Promise<boolean>
  /** Calls `listener` whenever the pressure changes; the function returned ends that. */
  onPressure(listener: (pressure: Pressure) => void): () => void
  readonly pressure: () => Pressure
  /** Bytes that wait. */
  readonly waiting: () => number
  /** Rejects when an append failed for good. */
  readonly failed: Promise<never>
  /** The same for many that come and go: a promise would keep all of them. The function returned ends it. */
  onFailure(listener: (error: unknown) => void): () => void
  /** Waits for the log as long as `stopMsMax` allows. Idempotent. */
  close(): Promise<void>
}

export interface RecorderOptions {
  readonly log: EventLog
  readonly codec: Codec
  readonly clock: Clock
  readonly logger: Logger
  /** Full name of raw-actions. */
  readonly rawTopic: string
  readonly timing: Pick<Timing, 'pausedMsMax' | 'logRetryMs' | 'logWarnMs' | 'stopMsMax'>
  readonly bufferBytesMax?: number
}

interface State {
  readonly options: RecorderOptions
  readonly gauge: Gauge
  readonly stop: AbortController
  readonly onFailure: Set<(error: unknown) => void>
  readonly waiters: Set<Waiter>
  pending: Waiting[]
  writing: readonly Waiting[]
  bytes: number
  recorded: number
  durable: number
  isWriting: boolean
  wroteAtMs: number
  error: unknown
}

interface Waiter {
  readonly upTo: number
  readonly resolve: (isDurable: boolean) => void
  readonly reject: (error: unknown) => void
}

interface Waiting extends NewRecord {
  readonly headers: { published?: string } & Record<string, string>
  isDiscarded: boolean
}

export function openRecorder(options: RecorderOptions): Recorder {
  const { clock, logger, timing, bufferBytesMax: bytesMax = BUFFER_BYTES_MAX } = options
  const warn = (): void => logger.warn(waitingOf(state), 'the log is slower than the feed: sockets wait')
  const state: State = {
    options,
    gauge: openGauge({ clock, timing, bytesMax, warn }),
    stop: new AbortController(),
    onFailure: new Set(),
    waiters: new Set(),
    pending: [],
    writing: [],
    bytes: 0,
    recorded: 0,
    durable: 0,
    isWriting: false,
    wroteAtMs: clock.monotonicMs(),
    error: undefined,
  }
  const failed = new Promise<never>((_, reject) => state.onFailure.add(reject))
  failed.catch(() => {})
  return {
    record: (raw) => take(state, raw),
    discard: (fixtureId) => {
      for (const record of [...state.writing, ...state.pending]) if (record.key === fixtureId) record.isDiscarded = true
    },
    flushed: (signal) => flushed(state, signal),
    onPressure: state.gauge.onChange,
    pressure: state.gauge.pressure,
    waiting: () => state.bytes,
    failed,
    onFailure: (listener) => onFailure(state, listener),
    async close() {
      if (state.stop.signal.aborted) return
      const limit = new AbortController()
      await Promise.race([flushed(state).catch(() => {}), clock.sleep(timing.stopMsMax, limit.signal)])
      limit.abort()
      // They were not acknowledged, and the provider replays them to whoever follows the fixture next.
      if (state.durable < state.recorded) logger.error(waitingOf(state), 'closed before the log took all records')
      state.stop.abort()
      state.gauge.close()
    },
  }
}

function take(state: State, raw: RawRecord): void {
  if (state.error !== undefined || state.stop.signal.aborted) return
  const { codec, rawTopic } = state.options
  const value = codec.encode(RAW_ACTIONS, raw)
  const timestamp = Math.floor(raw.receivedAt / 1000)
  state.pending.push({ topic: rawTopic, key: raw.fixtureId, value, headers: {}, timestamp, isDiscarded: false })
  state.recorded++
  count(state, value.length + RECORD_BYTES)
  if (state.isWriting) return
  state.isWriting = true
  // After the frames that came in the same read.
  queueMicrotask(() => void writeAll(state))
}

function count(state: State, bytes: number): void {
  state.bytes += bytes
  state.gauge.measure(state.bytes)
}

function flushed(state: State, signal?: AbortSignal): Promise<boolean> {
  if (state.error !== undefined) return Promise.reject(state.error)
  if (state.durable === state.recorded) return Promise.resolve(true)
  if (signal?.aborted) return Promise.resolve(false)
  return new Promise<boolean>((resolve, reject) => {
    const settled = (): void => {
      signal?.removeEventListener('abort', onAbort)
      state.waiters.delete(waiter)
    }
    const onAbort = (): void => waiter.resolve(false)
    const waiter: Waiter = {
      upTo: state.recorded,
      resolve: (isDurable) => {
        settled()
        resolve(isDurable)
      },
      reject: (error) => {
        settled()
        reject(error)
      },
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    state.waiters.add(waiter)
  })
}

function onFailure(state: State, listener: (error: unknown) => void): () => void {
  if (state.error === undefined) state.onFailure.add(listener)
  else listener(state.error)
  return () => state.onFailure.delete(listener)
}

async function writeAll(state: State): Promise<void> {
  while (state.pending.length > 0 && state.error === undefined) {
    await afterStandstill(state)
    const { batch, bytes } = takeBatch(state)
    state.writing = batch
    await append(state, batch)
    state.writing = []
    if (state.error !== undefined) break
    state.durable += batch.length
    for (const waiter of state.waiters) if (waiter.upTo <= state.durable) waiter.resolve(true)
    count(state, -bytes)
  }
  state.isWriting = false
}

/**
 * A process that was stopped, or asleep, reads what lies in its sockets before its timers tell that its share was lost
 * meanwhile, and others have recorded the same. So after a pause, which may be one, the timers come first.
 */
async function afterStandstill(state: State): Promise<void> {
  const { clock } = state.options
  const pauseMs = clock.monotonicMs() - state.wroteAtMs
  if (pauseMs > STANDSTILL_MS) await clock.sleep(1, state.stop.signal)
  state.wroteAtMs = clock.monotonicMs()
}

function takeBatch(state: State): { readonly batch: readonly Waiting[]; readonly bytes: number } {
  let bytes = 0
  let count = 0
  while (count < state.pending.length && count < BATCH_RECORDS_MAX && bytes < BATCH_BYTES_MAX) {
    bytes += (state.pending[count++]?.value.length ?? 0) + RECORD_BYTES
  }
  const batch = state.pending.slice(0, count)
  state.pending = state.pending.slice(count)
  return { batch, bytes }
}

/** The records that came later wait behind, so that the order per fixture is kept. */
async function append(state: State, batch: readonly Waiting[]): Promise<void> {
  const { log, clock } = state.options
  const attempt = (): Promise<unknown> => {
    const published = String(clock.micros())
    const records = batch.filter(({ isDiscarded }) => !isDiscarded)
    for (const record of records) record.headers.published = published
    return records.length === 0 ? Promise.resolve() : log.append(records)
  }
  try {
    await withPatience(state.options, attempt, state.stop.signal, () => waitingOf(state))
  } catch (error) {
    giveUp(state, error)
  }
}

function waitingOf({ recorded, durable, bytes }: State) {
  return { waitingRecords: recorded - durable, waitingBytes: bytes }
}

function giveUp(state: State, error: unknown): void {
  state.error = error
  state.pending = []
  state.gauge.close()
  for (const waiter of state.waiters) waiter.reject(error)
  for (const listener of state.onFailure) listener(error)
  state.onFailure.clear()
}
