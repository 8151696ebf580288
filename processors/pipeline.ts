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
import { checkTopicSet } from './topic-set.ts'

/**
 * What is folded and committed as one unit. The more records, the less often the disk is waited for; the fewer, the less
 * of them is still there when garbage is collected, which is what collecting costs (with 1,000 a tenth of the time).
 */
const BATCH = { records: 600, bytes: 4 * 1024 * 1024 } as const
const RETRY_MS_MIN = 100
const RETRY_MS_MAX = 5000

export interface ProcessOptions {
  readonly log: EventLog
  readonly codec: Codec
  /** Of the derived topics. */
  readonly prefix: string
  /** Whose raw-actions are read; default `prefix`. */
  readonly rawPrefix?: string
  readonly fold: Fold
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
export async function runProcessors(
  options: ProcessOptions,
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
 * The same as a stream; unsubscribing stops it. Errors: `logic-changed`, `source-changed`, `position-moved`
 * (another process does this work) and those of the log that are not worth a retry. Partitions do not wait for each other.
 */
export function processors(options: ProcessOptions): Observable<Committed> {
  return defer(() => {
    const stop = new AbortController()
    const job: Job = {
      ...options,
      topic: fullName(options.rawPrefix ?? options.prefix, RAW_ACTIONS),
      group: processGroup(options.prefix),
      signal: AbortSignal.any([options.signal, stop.signal]),
    }
    const partitions = Array.from({ length: job.log.partitions }, (_, partition) => partition)
    return from(checkTopicSet(job)).pipe(
      mergeMap(() => merge(...partitions.map((partition) => onePartition(job, partition)))),
      finalize(() => stop.abort()),
    )
  })
}

interface Job extends ProcessOptions {
  /** Of the raw records. */
  readonly topic: string
  readonly group: string
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
function onePartition(job: Job, partition: number): Observable<Committed> {
  return defer(() => begin(job, partition)).pipe(
    mergeMap((work) => batches(job, work)),
    retry({ delay: (error, count) => retryAfter(job, error, count), resetOnSuccess: true }),
  )
}

async function begin(job: Job, partition: number): Promise<Work> {
  const { log, codec, prefix, logic, topic } = job
  const position = await log.position(job.group, topic, partition)
  return {
    partition,
    states: keyedFold({ ...job, emit: emitter(codec, prefix, logic) }),
    offset: position?.offset ?? 0,
    isWaiting: new BehaviorSubject(false),
    target: job.once ? await log.end(topic, partition) : Number.POSITIVE_INFINITY,
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
function batches(job: Job, work: Work): Observable<Committed> {
  return defer(() => (isDone(job, work) ? EMPTY : pull(job, work))).pipe(
    filter((records) => records.length > 0),
    concatMap((records) => foldBatch(work, records)),
    filter((batch) => batch.records > 0),
    repeat({ delay: () => more(job, work) }),
    concatMap((batch) => commit(job, work, batch)),
  )
}

/** What was not folded of the records is pulled again. */
async function foldBatch(work: Work, pulled: readonly LogRecord[]): Promise<Batch> {
  const { records, drafts } = await work.states.apply(pulled)
  work.states.evict()
  const from = work.offset
  work.offset = (pulled[records - 1]?.offset ?? from - 1) + 1
  if (records > 0) work.isWaiting.next(true)
  return { from, to: work.offset, records, drafts }
}

function isDone({ signal }: Job, work: Work): boolean {
  return signal.aborted || work.offset >= work.target
}

function pull({ log, topic }: Job, work: Work): Promise<readonly LogRecord[]> {
  return log.read(topic, work.partition, work.offset, BATCH)
}

/** Keeps nothing of the batch once the log has taken it: the next one is folded meanwhile. */
function commit({ log, group, topic, logic, clock }: Job, work: Work, batch: Batch): Promise<Committed> {
  const { from, to, records, drafts } = batch
  const committed = { partition: work.partition, offset: to, records, outputs: drafts.length }
  stamp(drafts, clock.micros())
  const unit = { group, topic, partition: work.partition, from, to, metadata: logic, outputs: drafts }
  const done = log.commit(unit).then(() => committed)
  work.isWaiting.next(false)
  return done
}

/** Emits when there is something to pull and room for it, completes when there will be nothing. */
function more(job: Job, work: Work): Observable<unknown> {
  const { log, topic, signal } = job
  return work.isWaiting.pipe(
    first((isWaiting) => !isWaiting),
    concatMap(() => (isDone(job, work) ? EMPTY : log.changed(topic, work.partition, work.offset, signal))),
  )
}

function retryAfter(job: Job, error: unknown, count: number): Observable<unknown> {
  const isWorthIt = error instanceof TouchlineError && error.retryable && !job.once
  if (!isWorthIt) return throwError(() => error)
  // What was in hand is derived again at the next start.
  if (job.signal.aborted) return EMPTY
  const delayMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** (count - 1))
  job.onRetry?.(error, delayMs)
  return from(job.clock.sleep(delayMs, job.signal))
}
