import type { EventLog, NewRecord } from '../log/log.ts'
import type { RawRecord } from '../match/raw.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Codec } from '../schemas/codec.ts'
import { RAW_ACTIONS } from '../schemas/topics.ts'
import { withPatience } from './patience.ts'
import type { Timing } from './timing.ts'

/** Bytes of records that wait for the log, in the whole process. */
export const BUFFER_BYTES_MAX = 64 * 1024 * 1024
/** What a waiting record takes besides its value. */
const RECORD_BYTES = 300
const BATCH_RECORDS_MAX = 4096
const BATCH_BYTES_MAX = 8 * 1024 * 1024

/** `full`: read no more sockets. `away`: it has been full for too long, close them. `free`: go on. */
export type Pressure = 'free' | 'full' | 'away'

/** Appends to raw-actions in the order of `record`, in groups, and never gives up as long as that can be retried. */
export interface Recorder {
  /** Returns at once; the frame's bytes are copied. After a failure that cannot be retried nothing is taken any more. */
  record(raw: RawRecord): void
  /** Resolves when all that was recorded so far is durable; rejects when that cannot be any more. */
  flushed(): Promise<void>
  /** Calls `listener` whenever the pressure changes; the function returned ends that. */
  onPressure(listener: (pressure: Pressure) => void): () => void
  readonly pressure: () => Pressure
  /** Bytes that wait. */
  readonly waiting: () => number
  /** Rejects when an append failed for good. */
  readonly failed: Promise<never>
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
  readonly bytesMax: number
  readonly listeners: Set<(pressure: Pressure) => void>
  readonly stop: AbortController
  readonly fail: (error: unknown) => void
  pending: Waiting[]
  waiters: { readonly upTo: number; readonly resolve: () => void; readonly reject: (error: unknown) => void }[]
  bytes: number
  recorded: number
  durable: number
  isWriting: boolean
  error: unknown
  pressure: Pressure
  cancelAway: () => void
}

interface Waiting extends NewRecord {
  readonly headers: { published?: string } & Record<string, string>
}

export function openRecorder(options: RecorderOptions): Recorder {
  let fail: (error: unknown) => void = () => {}
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  failed.catch(() => {})
  const state: State = {
    options,
    bytesMax: options.bufferBytesMax ?? BUFFER_BYTES_MAX,
    listeners: new Set(),
    stop: new AbortController(),
    fail,
    pending: [],
    waiters: [],
    bytes: 0,
    recorded: 0,
    durable: 0,
    isWriting: false,
    error: undefined,
    pressure: 'free',
    cancelAway: () => {},
  }
  return {
    record: (raw) => take(state, raw),
    flushed: () => flushed(state),
    onPressure(listener) {
      state.listeners.add(listener)
      return () => state.listeners.delete(listener)
    },
    pressure: () => state.pressure,
    waiting: () => state.bytes,
    failed,
    async close() {
      const { clock, logger, timing } = options
      if (state.stop.signal.aborted) return
      const limit = new AbortController()
      await Promise.race([flushed(state).catch(() => {}), clock.sleep(timing.stopMsMax, limit.signal)])
      limit.abort()
      // They were not acknowledged, and the provider replays them to whoever follows the fixture next.
      if (state.durable < state.recorded) logger.error(waitingOf(state), 'closed before the log took all records')
      state.stop.abort()
      state.cancelAway()
    },
  }
}

function take(state: State, raw: RawRecord): void {
  if (state.error !== undefined || state.stop.signal.aborted) return
  const { codec, rawTopic } = state.options
  const value = codec.encode(RAW_ACTIONS, raw)
  const timestamp = Math.floor(raw.receivedAt / 1000)
  state.pending.push({ topic: rawTopic, key: raw.fixtureId, value, headers: {}, timestamp })
  state.bytes += value.length + RECORD_BYTES
  state.recorded++
  if (state.bytes > state.bytesMax && state.pressure === 'free') becomeFull(state)
  if (state.isWriting) return
  state.isWriting = true
  // After the frames that came in the same read.
  queueMicrotask(() => void writeAll(state))
}

function flushed(state: State): Promise<void> {
  if (state.error !== undefined) return Promise.reject(state.error)
  if (state.durable === state.recorded) return Promise.resolve()
  return new Promise((resolve, reject) => state.waiters.push({ upTo: state.recorded, resolve, reject }))
}

async function writeAll(state: State): Promise<void> {
  while (state.pending.length > 0 && state.error === undefined) {
    const { batch, bytes } = takeBatch(state)
    await append(state, batch)
    if (state.error !== undefined) break
    state.bytes -= bytes
    state.durable += batch.length
    while (state.waiters[0] && state.waiters[0].upTo <= state.durable) state.waiters.shift()?.resolve()
    if (state.pressure !== 'free' && state.bytes <= state.bytesMax / 2) becomeFree(state)
  }
  state.isWriting = false
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
    for (const record of batch) record.headers.published = published
    return log.append(batch)
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
  state.cancelAway()
  for (const { reject } of state.waiters.splice(0)) reject(error)
  state.fail(error)
}

function becomeFull(state: State): void {
  const { clock, logger, timing } = state.options
  const warn = (): void => logger.warn(waitingOf(state), 'the log is slower than the feed: sockets wait')
  warn()
  const cancels = [clock.after(timing.pausedMsMax, () => tell(state, 'away')), clock.every(timing.logWarnMs, warn)]
  state.cancelAway = () => {
    for (const cancel of cancels) cancel()
  }
  // Not while a frame is being recorded.
  queueMicrotask(() => tell(state, 'full'))
  state.pressure = 'full'
}

function becomeFree(state: State): void {
  state.cancelAway()
  tell(state, 'free')
}

function tell(state: State, pressure: Pressure): void {
  state.pressure = pressure
  for (const listener of state.listeners) listener(pressure)
}
