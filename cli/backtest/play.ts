import { partitionOf } from '../../log/partitioner.ts'
import type { Clock } from '../../platform/clock.ts'
import { newKept } from '../../replay/backtest/keep.ts'
import { outcomeOf, type RunOutcome } from '../../replay/backtest/outcome.ts'
import type { ReportInput } from '../../replay/backtest/report-input.ts'
import type { Decision } from '../../replay/backtest/result.ts'
import type { Played } from '../../replay/backtest/share.ts'
import type { Progress } from '../terminal.ts'
import type { Loaded } from './messages.ts'
import { openThread, type Thread, type ThreadOptions } from './open-thread.ts'

export interface Plan {
  readonly fixtures: readonly string[]
  readonly workers: number
  /** Of the log: whether the records of one fixture are found without reading those of others, and how it is divided. */
  readonly hasKeyIndex: boolean
  readonly partitions: number
  readonly thread: ThreadOptions
  readonly clock: Clock
  readonly progress: Progress
  readonly signal: AbortSignal
}

/** What came of all fixtures together. */
export interface Outcome extends RunOutcome {
  readonly strategy: Loaded
}

/** Plays the fixtures to the strategy in threads. Null when told to end before all was done. */
export async function playAll(plan: Plan): Promise<Outcome | null> {
  const { fixtures, workers, signal } = plan
  const threads: Thread[] = []
  const stop = (): void => {
    for (const thread of threads) void thread.close()
  }
  try {
    threads.push(await openThread(plan.thread))
    signal.addEventListener('abort', stop, { once: true })
    const strategy = threads[0]?.strategy as Loaded
    const shares = sharesOf(plan, strategy)
    const more = Math.min(workers, shares.length, fixtures.length) - 1
    threads.push(...(await Promise.all(Array.from({ length: Math.max(0, more) }, () => openThread(plan.thread)))))
    const played = await playShares(plan, threads, shares)
    if (played === null) return null
    const outcome = { strategy, ...outcomeOf(strategy.scope, played) }
    if (!strategy.hasCharts || !plan.thread.settings.isFull) return outcome
    return { ...outcome, charts: await draw(threads[0] as Thread, fixtures, outcome.decisions) }
  } finally {
    signal.removeEventListener('abort', stop)
    await Promise.all(threads.map((thread) => thread.close()))
  }
}

/** With scope `all` there is one state, which one thread has. Without an index of keys a partition is read once, not for each fixture. */
function sharesOf(
  { fixtures, workers, hasKeyIndex, partitions }: Plan,
  { scope }: Loaded,
): readonly (readonly string[])[] {
  if (scope === 'all') return [fixtures]
  if (hasKeyIndex) return fixtures.map((one) => [one])
  const shares = Array.from({ length: workers }, (_, at) =>
    fixtures.filter((one) => partitionOf(one, partitions) % workers === at),
  )
  return shares.filter((share) => share.length > 0)
}

async function playShares(
  { clock, progress, signal, fixtures }: Plan,
  threads: readonly Thread[],
  shares: readonly (readonly string[])[],
): Promise<readonly Played[] | null> {
  const played: Played[] = []
  const next = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const kept = newKept()
  let done = 0
  const show = (): void => {
    const calls = threads.reduce((sum, thread) => sum + thread.calls(), 0)
    progress.show(`${done} of ${fixtures.length} fixtures, ${calls.toLocaleString('en')} calls of the strategy`)
  }
  const stop = clock.every(SHOW_MS, show)
  try {
    await Promise.all(
      threads.map((thread) =>
        thread.ask({ is: 'play', shares, next, kept }, (reply) => {
          if (reply.is !== 'played') return
          played[reply.share] = reply.played
          done += shares[reply.share]?.length ?? 0
        }),
      ),
    )
  } catch (error) {
    if (signal.aborted) return null
    throw error
  } finally {
    stop()
    show()
    progress.end()
  }
  return signal.aborted ? null : played
}

const SHOW_MS = 200

async function draw(
  thread: Thread,
  fixtures: readonly string[],
  decisions: readonly Decision[],
): Promise<ReportInput['charts']> {
  let charts: ReportInput['charts'] = []
  await thread.ask({ is: 'draw', fixtures, decisions }, (reply) => {
    if (reply.is === 'drawn') charts = reply.charts
  })
  return charts
}
