import type { Hooks, Pool, Work } from '../../platform/threads/work.ts'
import type { Taking } from '../../processors/entry.ts'
import { digestsOf, type FixtureDigests, newDigesting } from '../digest.ts'
import { publishedDigest } from '../published.ts'
import type { Recorded } from '../recorded.ts'
import { type Group, planned } from './plan.ts'
import { foldSideBySide } from './side-by-side.ts'
import { joined, type Range, type Span, survey } from './span.ts'

/** What is done by a thread of many: all of it is data, since it is handed over. */
export type SeasonJob =
  | { readonly do: 'survey'; readonly range: Range }
  | { readonly do: 'fold'; readonly group: Group }
  /** Read by its key: for a few out of many. */
  | { readonly do: 'fixture'; readonly fixtureId: string }

export type SeasonResult =
  | { readonly did: 'survey'; readonly spans: readonly Span[] }
  | { readonly did: 'fold'; readonly digests: readonly SeasonDigests[] }

export interface SeasonDigests extends FixtureDigests {
  /** `exact` of what lies in the derived topics, where that is asked for. */
  readonly published?: string
}

export type SeasonPool = Pool<SeasonJob, SeasonResult>

/** `published`: prefix of the derived topics to be compared; null: they are not. */
export function seasonWork(recorded: Recorded & Taking, published: string | null): Work<SeasonJob, SeasonResult> {
  const compared = async (digests: readonly FixtureDigests[]): Promise<readonly SeasonDigests[]> => {
    if (published === null) return digests
    const all: SeasonDigests[] = []
    for (const one of digests) {
      all.push({ ...one, published: await publishedDigest(recorded.log, published, one.fixtureId) })
    }
    return all
  }
  return async (job, hooks) => {
    const told = { ...recorded, signal: hooks.signal }
    if (job.do === 'survey') {
      const spans = await survey(told, job.range, hooks)
      return spans && { did: 'survey', spans }
    }
    const digests =
      job.do === 'fold' ? await groupDigests(told, job.group, hooks) : await oneDigest(told, job.fixtureId)
    return digests && { did: 'fold', digests: await compared(digests) }
  }
}

function groupDigests(recorded: Recorded & Taking, group: Group, hooks: Hooks) {
  return foldSideBySide(recorded, group, newDigesting, hooks)
}

async function oneDigest(recorded: Recorded & Taking, fixtureId: string): Promise<readonly FixtureDigests[] | null> {
  const found = await digestsOf(recorded, fixtureId)
  return found && [found]
}

/** The job in words; `part` as its work has noted it. */
export function nameOfJob(job: SeasonJob, part: number): string {
  if (job.do === 'fixture') return `fixture ${job.fixtureId}`
  if (job.do === 'fold') return `fixture ${job.group.fixtures[part]?.fixtureId}`
  return `offsets ${job.range.from} to ${job.range.to - 1} of partition ${job.range.partition}`
}

/** Where all fixtures of these ranges lie; null when told to end. */
export async function surveyed(pool: SeasonPool, ranges: readonly Range[]): Promise<readonly Span[] | null> {
  const results = await Promise.all(ranges.map((range) => pool.run({ do: 'survey', range })))
  const spans: Span[] = []
  for (const result of results) {
    if (result?.did !== 'survey') return null
    spans.push(...result.spans)
  }
  return joined(spans)
}

/** The jobs that give the digests of all these fixtures, for so many threads. */
export function jobsFor(spans: readonly Span[], threads: number): readonly SeasonJob[] {
  return planned(spans, threads).map((group) => ({ do: 'fold', group }))
}

/** In no certain order; `onDone` is called with those that are done as they come. Fewer than there are when told to end. */
export async function digested(
  pool: SeasonPool,
  jobs: readonly SeasonJob[],
  onDone: (digests: readonly SeasonDigests[]) => void,
): Promise<void> {
  await Promise.all(
    jobs.map(async (job) => {
      const result = await pool.run(job)
      if (result?.did === 'fold') onDone(result.digests)
    }),
  )
}
