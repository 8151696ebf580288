import {
  BehaviorSubject,
  concatMap,
  defer,
  EMPTY,
  filter,
  finalize,
  first,
  mergeMap,
  type Observable,
  repeat,
  retry,
} from 'rxjs'
import type { LogRecord, NewRecord } from '../log/log.ts'
import { FOLD_SNAPSHOTS, fullName } from '../schemas/topics.ts'
import { type Draft, emitter, stamp } from './emit.ts'
import type { Committed, Job } from './job.ts'
import { type Keeping, type KeepingOf, keep, letGo, locate, NOTHING_KEPT } from './keeping.ts'
import { type KeyedFold, keyedFold } from './keyed-fold.ts'
import { pastByKey } from './past.ts'
import { restoreOpen } from './restore.ts'
import { resume } from './resume.ts'
import { retryAfter } from './retrying.ts'
import { findSnapshots, type Snapshots } from './snapshots.ts'

/**
 * What is folded and committed as one unit. The more records, the less often the disk is waited for; the fewer, the less
 * of them is still there when garbage is collected, which is what collecting costs (with 1,000 a tenth of the time).
 */
const BATCH = { records: 600, bytes: 4 * 1024 * 1024 } as const

/** Units that are on their way: the log takes one in while it finishes the one before. */
const COMMITS_AT_ONCE = 2

/**
 * The next batch is pulled while so many are in hand. Catching up, one is folded while two are committed. Live, folding takes no time to
 * speak of, and what is pulled later has more in it: fewer units, and nothing waits folded for its turn.
 */
const CATCHING_UP_AHEAD = COMMITS_AT_ONCE
const LIVE_AHEAD = 0

interface Work {
  readonly partition: number
  readonly states: KeyedFold
  /** Null where the log finds records by key, so that nothing has to be kept. */
  readonly kept: Kept | null
  /** The next offset to read. */
  offset: number
  /** Where the position stands once all units that were handed to the log are committed. */
  stored: number
  /** Batches that were folded and do not count yet. */
  readonly inHand: BehaviorSubject<number>
  /** The last batch was all that there was. */
  isLive: boolean
  /** Settles when all units so far were handed to the log: they count in this order. */
  handed: Promise<unknown>
  /** With `once`: where to end. */
  readonly target: number
}

interface Kept {
  readonly of: KeepingOf
  readonly snapshots: Snapshots
}

/** The work on one partition. Begins anew after a failure: what is in memory is ahead of the log then. */
export function onePartition(job: Job, partition: number, isShared: boolean): Observable<Committed> {
  return defer(() => {
    const stop = new AbortController()
    const own = { ...job, signal: AbortSignal.any([job.signal, stop.signal]) }
    return defer(() => (own.signal.aborted ? EMPTY : begin(own, partition))).pipe(
      mergeMap((work) => batches(own, work)),
      retry({ delay: (error, count) => retryAfter(own, error, count, isShared), resetOnSuccess: true }),
      finalize(() => stop.abort()),
    )
  })
}

async function begin(job: Job, partition: number): Promise<Work> {
  const { log, codec, prefix, logic, topic, fold, onRestored } = job
  const { offset, stored } = await resume(job, partition)
  const folding = { ...job, emit: emitter(codec, prefix, logic) }
  const base = { partition, offset, stored, inHand: new BehaviorSubject(0), isLive: false, handed: Promise.resolve() }
  const target = job.once ? await log.end(topic, partition) : Number.POSITIVE_INFINITY
  if (log.hasKeyIndex) {
    return { ...base, target, states: keyedFold({ ...folding, past: pastByKey(fold) }), kept: null }
  }
  const of = { ...job, snapshotsTopic: fullName(prefix, FOLD_SNAPSHOTS), partition }
  const snapshots = await findSnapshots(of, offset)
  const states = keyedFold({ ...folding, past: snapshots })
  await restoreOpen({ folding, topic, partition, states, snapshots, onRestored }, offset)
  return { ...base, target, states, kept: { of, snapshots } }
}

/** Records that were folded, and what they gave. */
interface Batch {
  readonly from: number
  readonly to: number
  readonly records: number
  readonly drafts: readonly Draft[]
  readonly keeping: Keeping
}

/**
 * RxJS has no back-pressure: so the unit in the stream is a batch that was pulled (`repeat` subscribes to the source again
 * when it has completed). One batch is folded while those before it are being committed; the next is pulled only when
 * the log has taken the folded one. So never more than three are in memory, and nothing else queues anywhere.
 */
function batches(job: Job, work: Work): Observable<Committed> {
  return defer(() => (isDone(job, work) ? EMPTY : pull(job, work))).pipe(
    filter((records) => records.length > 0),
    concatMap((records) => foldBatch(work, records)),
    // What gave nothing moves no position: folded again after a restart, it gives nothing again.
    filter((batch) => batch.drafts.length > 0),
    repeat({ delay: () => more(job, work) }),
    mergeMap((batch) => commit(job, work, batch), COMMITS_AT_ONCE),
  )
}

/** What was not folded of the records is pulled again. */
async function foldBatch(work: Work, pulled: readonly LogRecord[]): Promise<Batch> {
  work.isLive = pulled.length < BATCH.records / 2
  const { states, stored: from } = work
  const { records, drafts, to } = await states.apply(pulled)
  work.offset = (pulled[records - 1]?.offset ?? work.offset - 1) + 1
  if (drafts.length === 0) return { from, to, records, drafts, keeping: NOTHING_KEPT }
  const keeping = leave(work, to)
  work.stored = to
  work.inHand.next(work.inHand.value + 1)
  return { from, to, records, drafts, keeping }
}

/** What is over or idle leaves memory. */
function leave({ states, kept }: Work, to: number): Keeping {
  if (kept !== null) return keep(kept.of, kept.snapshots, states, to)
  for (const [key] of states.memory.leaving()) states.memory.drop(key)
  return NOTHING_KEPT
}

function isDone({ signal }: Job, work: Work): boolean {
  return signal.aborted || work.offset >= work.target
}

function pull({ log, topic }: Job, work: Work): Promise<readonly LogRecord[]> {
  return log.read(topic, work.partition, work.offset, BATCH)
}

/** Keeps nothing of the batch once the log has taken it: the next one is folded meanwhile. */
function commit({ log, group, topic, logic, clock }: Job, work: Work, batch: Batch): Promise<Committed> {
  const { partition, kept } = work
  const { from, to, records, drafts } = batch
  const { left } = batch.keeping
  const committed = { partition, offset: to, records, outputs: drafts.length }
  stamp(drafts, clock.micros())
  const outputs: readonly NewRecord[] =
    batch.keeping.records.length === 0 ? drafts : [...drafts, ...batch.keeping.records]
  const unit = { group, topic, partition, from, to, metadata: logic, outputs }
  work.handed = work.handed.then(() => (kept === null || left.length === 0 ? undefined : locate(log, kept.of, left)))
  const done = work.handed.then(() => log.commit(unit))
  return done.then(() => {
    work.inHand.next(work.inHand.value - 1)
    letGo(left)
    return committed
  })
}

/** Emits when there is something to pull and room for it, completes when there will be nothing. */
function more(job: Job, work: Work): Observable<unknown> {
  const { log, topic, signal } = job
  const most = work.isLive ? LIVE_AHEAD : CATCHING_UP_AHEAD
  return work.inHand.pipe(
    first((count) => count <= most),
    concatMap(() => (isDone(job, work) ? EMPTY : log.changed(topic, work.partition, work.offset, signal))),
  )
}
