import {
  BehaviorSubject,
  concatMap,
  defer,
  EMPTY,
  filter,
  finalize,
  first,
  from,
  lastValueFrom,
  merge,
  mergeMap,
  type Observable,
  repeat,
  retry,
  throwError,
} from 'rxjs'
import type { EventLog, LogRecord } from '../log/log.ts'
import type { Clock } from '../platform/clock.ts'
import { TouchlineError } from '../platform/errors.ts'
import type { Codec } from '../schemas/codec.ts'
import { fullName, processGroup, RAW_ACTIONS } from '../schemas/topics.ts'
import { type Draft, emitter, stamp } from './emit.ts'
import { type Fold, type KeyedFold, keyedFold } from './keyed-fold.ts'

/**
 * What is folded and committed as one unit. The more records, the less often the disk is waited for; the fewer, the less
 * of them is still there when garbage is collected, which is what collecting costs (with 1,000 a tenth of the time).
 */
const BATCH = { records: 600, bytes: 4 * 1024 * 1024 } as const
const RETRY_MS_MIN = 100
const RETRY_MS_MAX = 5000

export interface ProcessOptions<S> {
  readonly log: EventLog
  readonly codec: Codec
  readonly prefix: string
  readonly fold: Fold<S>
  /** Of the fold and its rules (processors/logic.ts). */
  readonly logic: string
  readonly clock: Clock
  /** Ends the work after what is in hand is committed. */
  readonly signal: AbortSignal
  /** Ends when what stood in raw-actions at the start is processed; then nothing is retried. */
  readonly once?: boolean
  /** Goes on although another `logic` has derived what is there. */
  readonly fromHere?: boolean
  /** A record ran into a defect of the fold and was parked. */
  readonly onDefect?: (error: unknown, record: LogRecord) => void
  /** The log failed and is tried again. */
  readonly onRetry?: (error: TouchlineError, delayMs: number) => void
}

/** Progress: one for each batch, after its commit. */
export interface Committed {
  readonly partition: number
  /** The next offset to read. */
  readonly offset: number
  readonly records: number
  readonly outputs: number
}

/** raw-actions → derived topics, until the signal aborts or, with `once`, until caught up. */
export async function runProcessors<S>(
  options: ProcessOptions<S>,
  onCommitted?: (committed: Committed) => void,
): Promise<void> {
  const all = processors(options)
  const subscription = all.pipe(
    concatMap((committed) => {
      onCommitted?.(committed)
      return EMPTY
    }),
  )
  await lastValueFrom(subscription, { defaultValue: undefined })
}

/**
 * The same as a stream; unsubscribing stops it. Errors: `logic-changed`, `position-moved` (another process does this
 * work) and those of the log that are not worth a retry. Partitions do not wait for each other.
 */
export function processors<S>(options: ProcessOptions<S>): Observable<Committed> {
  return defer(() => {
    const stop = new AbortController()
    const signal = AbortSignal.any([options.signal, stop.signal])
    const partitions = Array.from({ length: options.log.partitions }, (_, partition) => partition)
    return from(checkLogic(options, partitions)).pipe(
      mergeMap(() => merge(...partitions.map((partition) => onePartition({ ...options, signal }, partition)))),
      finalize(() => stop.abort()),
    )
  })
}

/** Refuses before anything is written, unless told to go on; then what follows is marked as the new logic's. */
async function checkLogic<S>(options: ProcessOptions<S>, partitions: readonly number[]): Promise<void> {
  const { log, prefix, logic } = options
  const group = processGroup(prefix)
  const topic = fullName(prefix, RAW_ACTIONS)
  for (const partition of partitions) {
    const position = await log.position(group, topic, partition)
    if (position === null || position.metadata === logic) continue
    if (!options.fromHere) {
      throw new TouchlineError('logic-changed', { topic, partition, expected: logic, found: position.metadata })
    }
    const { offset } = position
    await log.commit({ group, topic, partition, from: offset, to: offset, metadata: logic, outputs: [] })
  }
}

interface Work {
  readonly partition: number
  readonly states: KeyedFold
  /** The next offset to read. */
  offset: number
  /** Whether a folded batch waits for the commit of the one before it. */
  readonly isWaiting: BehaviorSubject<boolean>
  /** With `once`: where to end. */
  readonly target: number
}

/** Begins anew after a failure: what is in memory is ahead of the log then. */
function onePartition<S>(options: ProcessOptions<S>, partition: number): Observable<Committed> {
  return defer(() => begin(options, partition)).pipe(
    mergeMap((work) => batches(options, work)),
    retry({ delay: (error, count) => retryAfter(options, error, count), resetOnSuccess: true }),
  )
}

async function begin<S>(options: ProcessOptions<S>, partition: number): Promise<Work> {
  const { log, codec, fold, prefix, logic, onDefect } = options
  const topic = fullName(prefix, RAW_ACTIONS)
  const position = await log.position(processGroup(prefix), topic, partition)
  return {
    partition,
    states: keyedFold({ log, codec, fold, emit: emitter(codec, prefix, logic), onDefect }),
    offset: position?.offset ?? 0,
    isWaiting: new BehaviorSubject(false),
    target: options.once ? await log.end(topic, partition) : Number.POSITIVE_INFINITY,
  }
}

/** Records that were folded, and what they gave. */
interface Batch {
  readonly from: number
  readonly to: number
  readonly records: number
  readonly drafts: readonly Draft[]
}

/**
 * RxJS has no back-pressure: so the unit in the stream is a batch that was pulled (`repeat` subscribes to the source again
 * when it has completed). One batch is folded while the one before it is being committed; the next is pulled only when
 * the log has taken the folded one. So never more than two are in memory, and nothing else queues anywhere.
 */
function batches<S>(options: ProcessOptions<S>, work: Work): Observable<Committed> {
  return defer(() => (isDone(options, work) ? EMPTY : pull(options, work))).pipe(
    filter((records) => records.length > 0),
    concatMap((records) => foldBatch(work, records)),
    repeat({ delay: () => more(options, work) }),
    concatMap((batch) => commit(options, work, batch)),
  )
}

async function foldBatch(work: Work, records: readonly LogRecord[]): Promise<Batch> {
  const drafts = await work.states.apply(records)
  work.states.evict()
  const from = work.offset
  work.offset = (records.at(-1) as LogRecord).offset + 1
  work.isWaiting.next(true)
  return { from, to: work.offset, records: records.length, drafts }
}

function isDone<S>(options: ProcessOptions<S>, work: Work): boolean {
  return options.signal.aborted || work.offset >= work.target
}

function pull<S>({ log, prefix }: ProcessOptions<S>, work: Work): Promise<readonly LogRecord[]> {
  return log.read(fullName(prefix, RAW_ACTIONS), work.partition, work.offset, BATCH)
}

/** Keeps nothing of the batch once the log has taken it: the next one is folded meanwhile. */
function commit<S>(options: ProcessOptions<S>, work: Work, batch: Batch): Promise<Committed> {
  const { log, prefix, logic, clock } = options
  const { from, to, records, drafts } = batch
  const [group, topic] = [processGroup(prefix), fullName(prefix, RAW_ACTIONS)]
  const committed = { partition: work.partition, offset: to, records, outputs: drafts.length }
  stamp(drafts, clock.micros())
  const unit = { group, topic, partition: work.partition, from, to, metadata: logic, outputs: drafts }
  const done = log.commit(unit).then(() => committed)
  work.isWaiting.next(false)
  return done
}

/** Emits when there is something to pull and room for it, completes when there will be nothing. */
function more<S>(options: ProcessOptions<S>, work: Work): Observable<unknown> {
  const { log, prefix, signal } = options
  const topic = fullName(prefix, RAW_ACTIONS)
  return work.isWaiting.pipe(
    first((isWaiting) => !isWaiting),
    concatMap(() => (isDone(options, work) ? EMPTY : log.changed(topic, work.partition, work.offset, signal))),
  )
}

function retryAfter<S>(options: ProcessOptions<S>, error: unknown, count: number): Observable<unknown> {
  const isWorthIt = error instanceof TouchlineError && error.retryable && !options.once && !options.signal.aborted
  if (!isWorthIt) return throwError(() => error)
  const delayMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** (count - 1))
  options.onRetry?.(error, delayMs)
  return from(options.clock.sleep(delayMs, options.signal))
}
