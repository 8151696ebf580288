import type { RuleTable } from '../../match/rules.ts'
import { TouchlineError } from '../../platform/errors.ts'
import type { Taking } from '../../processors/entry.ts'
import { logicOf } from '../../processors/logic.ts'
import { compareIds } from '../../replay/digest.ts'
import type { Recorded } from '../../replay/recorded.ts'
import { digested, jobsFor, type SeasonDigests, type SeasonJob, surveyed } from '../../replay/season/season.ts'
import { type Range, rangesOf } from '../../replay/season/span.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import { noteInterrupted, partly } from '../interrupted.ts'
import { counted } from '../note.ts'
import type { Surroundings } from '../options.ts'
import { loadRules } from '../rules/file.ts'
import { printDigests } from '../show/digests.ts'
import type { Progress } from '../terminal.ts'
import { readWorkers } from '../workers.ts'
import { openDigestPool, type WorkersOptions, workersFor } from './digest-pool.ts'
import { assertRecorded, noFixtures, readTarget, recordedOf, recordedPrefixes, type Target } from './fixture.ts'
import { assertWanted } from './fixtures.ts'

export interface DigestOptions extends WorkersOptions {
  readonly published?: boolean
}

/** Both digests of each fixture of a log, or of those named, and of all together (DESIGN §4). Writes nothing. */
export async function digestCommand(
  targets: readonly string[],
  options: DigestOptions,
  surroundings: Surroundings,
): Promise<void> {
  const wanted = targets.map(readTarget)
  const workers = readWorkers(options.workers)
  const rules = await loadRules(options.rules)
  const work = async (open: OpenReader): Promise<void> => {
    const recorded = await recordedOf(open, options, rules, surroundings.signal)
    for (const target of wanted) await assertRecorded(recorded, open, target)
    const { rows, of } = await digestAll(open, { recorded, rules, wanted, workers, options, surroundings })
    if (surroundings.signal.aborted) return noteInterrupted(howFar(rows.length, of))
    printDigests(rows, logicOf(rules), options.json === true)
    checkPublished(rows, options.prefix)
  }
  await withLogReader(options, surroundings, work, { prefixes: recordedPrefixes(options) })
}

function howFar(read: number, of: number): string {
  if (of === 0) return 'while looking for fixtures; nothing read'
  return `${partly(read, of, 'fixture')} read; no digest without all of them`
}

interface Asked {
  readonly recorded: Recorded & Taking
  readonly rules: RuleTable
  readonly wanted: readonly Target[]
  /** Null: as many as are of use. */
  readonly workers: number | null
  readonly options: DigestOptions
  readonly surroundings: Surroundings
}

interface Found {
  /** In the order in which they are hashed and printed; fewer than there are when told to end. */
  readonly rows: readonly SeasonDigests[]
  /** How many there are; 0 as long as that is not known. */
  readonly of: number
}

async function digestAll(open: OpenReader, asked: Asked): Promise<Found> {
  const { recorded, wanted, options, surroundings } = asked
  const ranges = wanted.length === 0 ? await rangesOf(recorded) : []
  const workers = asked.workers ?? workersFor(ranges, recorded)
  const progress = open.terminal.progress(open.clock)
  const told = newTelling(progress, recorded.rawTopic)
  const published = options.published === true ? options.prefix : null
  const pool = openDigestPool(open, { ...asked, workers, env: surroundings.env, published, onProgress: told.records })
  const rows: SeasonDigests[] = []
  try {
    const jobs = wanted.length === 0 ? await jobsForAll(ranges) : jobsForSome(wanted)
    await digested(pool, jobs, (digests) => rows.push(...digests))
  } finally {
    await pool.close()
    progress.end()
  }
  for (const { fixtureId, sport } of rows) assertWanted(recorded, wanted, fixtureId, sport)
  return { rows: rows.sort((a, b) => compareIds(a.fixtureId, b.fixtureId)), of: told.fixtures() }

  async function jobsForAll(all: readonly Range[]): Promise<readonly SeasonJob[]> {
    told.look(all.reduce((sum, { from, to }) => sum + to - from, 0))
    const spans = await surveyed(pool, all)
    if (spans === null) return []
    // Two digests of nothing are equal, and would prove as little.
    if (spans.length === 0) throw noFixtures(recorded.log, `in ${recorded.rawTopic}`)
    told.fold(
      spans.length,
      spans.reduce((sum, { records }) => sum + records, 0),
    )
    return jobsFor(spans, workers)
  }

  function jobsForSome(some: readonly Target[]): readonly SeasonJob[] {
    const ids = [...new Set(some.map(({ fixtureId }) => fixtureId))]
    told.fold(ids.length, 0)
    return ids.map((fixtureId) => ({ do: 'fixture', fixtureId }))
  }
}

/** What is shown while it works: how much of the log was looked through, then how much of it is folded. */
function newTelling(progress: Progress, topic: string) {
  let [doing, done, of, fixtures] = ['', 0, 0, 0]
  const show = (): void => progress.show(of === 0 ? doing : `${doing}, ${Math.floor((100 * done) / of)} %`)
  const begin = (what: string, records: number): void => {
    ;[doing, done, of] = [what, 0, records]
    show()
  }
  return {
    look: (records: number) => begin(`looking for fixtures in ${topic}`, records),
    fold: (count: number, records: number) => {
      fixtures = count
      begin(`folding ${counted(count, 'fixture')}`, records)
    },
    records: (more: number) => {
      done += more
      show()
    },
    fixtures: () => fixtures,
  }
}

/** Told when all is printed: which ones is to be seen there. */
function checkPublished(rows: readonly SeasonDigests[], prefix: string): void {
  const differing = rows.filter(({ published, exact }) => published !== undefined && published !== exact)
  const [first] = differing
  if (first === undefined) return
  const found = `${differing.length} of ${counted(rows.length, 'fixture')}, the first is ${first.fixtureId}`
  throw new TouchlineError('published-differs', { prefix, found })
}
