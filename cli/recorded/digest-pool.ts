import { availableParallelism } from 'node:os'
import type { RuleTable } from '../../match/rules.ts'
import { openThreads } from '../../platform/threads/threads.ts'
import { poolHere } from '../../platform/threads/work.ts'
import type { Taking } from '../../processors/entry.ts'
import type { Recorded } from '../../replay/recorded.ts'
import { nameOfJob, type SeasonJob, type SeasonPool, seasonWork } from '../../replay/season/season.ts'
import type { Range } from '../../replay/season/span.ts'
import type { OpenReader } from '../context.ts'
import type { Surroundings } from '../options.ts'
import type { DigestThreadData } from './digest-thread.ts'
import { type RecordedOptions, recordedPrefixes } from './fixture.ts'

export interface WorkersOptions extends RecordedOptions {
  readonly workers?: string
}

/** A thread takes a fifth of a second to start, in which 10,000 records are folded. */
const RECORDS_FOR_THREADS = 50_000

/**
 * How many threads, where nobody said: one for each core on a large log of this machine. On Kafka each has connections of its own,
 * and reading may be what takes the time: there it is for who asks for it.
 */
export function workersFor(ranges: readonly Range[], { log }: Pick<Recorded, 'log'>): number {
  const records = ranges.reduce((sum, { from, to }) => sum + to - from, 0)
  return log.url.startsWith('file:') && records >= RECORDS_FOR_THREADS ? availableParallelism() : 1
}

export interface DigestPoolOptions {
  readonly workers: number
  readonly recorded: Recorded & Taking
  readonly rules: RuleTable
  readonly options: RecordedOptions
  readonly env: Surroundings['env']
  /** As {@link seasonWork} has it. */
  readonly published: string | null
  readonly onProgress: (records: number) => void
}

/** One worker needs no thread. */
export function openDigestPool({ clock }: Pick<OpenReader, 'clock'>, of: DigestPoolOptions): SeasonPool {
  const { workers, recorded, rules, options, env, published, onProgress } = of
  const { signal, rawTopic } = recorded
  if (workers === 1) return poolHere(seasonWork(recorded, published), { signal, onProgress })
  const data: DigestThreadData = {
    options,
    env: { ...env },
    prefixes: recordedPrefixes(options),
    rawTopic,
    rules,
    published,
  }
  return openThreads<DigestThreadData, SeasonJob, Awaited<ReturnType<SeasonPool['run']>> & object>({
    code: new URL('./digest-thread.js', import.meta.url),
    data,
    count: workers,
    nameOf: nameOfJob,
    signal,
    clock,
    onProgress,
  })
}
