import type { FixtureAddress } from '../feed/address.ts'
import { TouchlineError } from '../platform/errors.ts'
import type { Backfilled } from '../producer/backfill.ts'
import { backfillAll, type Certified } from '../producer/backfill-all.ts'
import type { Producer } from '../producer/producer.ts'
import type { OpenLog } from './context.ts'
import { counted } from './note.ts'
import { reportOf, shortOf } from './show/certificate.ts'
import { plain } from './show/plain.ts'

export interface Certifying {
  readonly targets: readonly FixtureAddress[]
  readonly signal: AbortSignal
  readonly json: boolean
  /** `report`: all about each fixture · `lines`: a line for each that is not complete, and one at the end. */
  readonly style: 'report' | 'lines'
  /** What is not asked for: fixtures by what their newest certificate says. */
  readonly before: Before
}

interface Before {
  readonly complete: readonly FixtureAddress[]
  readonly incomplete: readonly FixtureAddress[]
}

export const NOTHING_BEFORE: Before = { complete: [], incomplete: [] }

/** What was found so far. */
interface Tally {
  done: number
  complete: number
  incomplete: number
  failed: number
  /** Packets that were missing. */
  recorded: number
}

const BAR_COLUMNS = 20

/**
 * Backfills and certifies fixtures and says what was found, in the order in which they get done. Throws `not-complete` when one
 * is not, and what is wrong with the only fixture. When `signal` aborts, it ends with what is done.
 */
export async function certifyFixtures(open: OpenLog, producer: Producer, certifying: Certifying): Promise<void> {
  const { targets, signal, style, json, before } = certifying
  const { clock, terminal } = open
  const tally: Tally = { done: 0, complete: 0, incomplete: 0, failed: 0, recorded: 0 }
  const progress = terminal.progress(clock)
  const startMs = clock.monotonicMs()
  const show = (): void => progress.show(progressOf(tally, targets.length, clock.monotonicMs() - startMs))
  for (const target of before.incomplete) terminal.print(`${textBefore(nameOf(target), json)}\n`)
  const tell = (certified: Certified): void => {
    note(tally, certified)
    const isOnly = targets.length === 1 && certified.is === 'failed'
    if (!isOnly) for (const text of textsOf(certified, certifying)) terminal.print(`${text}\n`)
    if (targets.length > 1) show()
    if (isOnly) throw certified.error
  }
  try {
    if (targets.length > 1) show()
    await backfillAll(producer, targets, { signal, tell })
  } finally {
    progress.end()
  }
  if (style === 'lines' && !json) terminal.print(`${summaryOf(tally, before)}\n`)
  const found = shortfallOf(tally, before.incomplete.length)
  if (found !== null && !signal.aborted) throw new TouchlineError('not-complete', { found })
}

function note(tally: Tally, certified: Certified): void {
  tally.done++
  if (certified.is === 'failed') tally.failed++
  else if (certified.result.comparison.complete) tally.complete++
  else tally.incomplete++
  if (certified.is === 'compared') tally.recorded += certified.result.recorded
}

function textsOf(certified: Certified, { json, style }: Certifying): readonly string[] {
  const name = nameOf(certified.target)
  if (json) return [JSON.stringify({ fixture: name, ...jsonOf(certified) })]
  if (certified.is === 'failed') return [plain(certified.error.message)]
  if (style === 'report') return reportOf(name, certified.result)
  return certified.result.comparison.complete ? [] : [shortOf(name, certified.result)]
}

/** `comparison` is what a `certified` record has in `detail` (match/compare/detail.ts). */
function jsonOf(certified: Certified): object {
  if (certified.is === 'failed') return { error: { code: certified.error.code, message: certified.error.message } }
  const { elements, recorded, isWhole, certificate, comparison }: Backfilled = certified.result
  return { elements, recorded, isWhole, complete: comparison.complete, certificate, comparison }
}

function textBefore(name: string, json: boolean): string {
  if (json) return JSON.stringify({ fixture: name, complete: false, certificate: 'before' })
  return `${name}: incomplete, says its certificate; --again asks for the list anew`
}

function summaryOf(tally: Tally, before: Before): string {
  const { done, complete, incomplete, failed, recorded } = tally
  const now = [`${complete} complete`, `${incomplete} incomplete`, ...(failed > 0 ? [`${failed} without a list`] : [])]
  const what = `${counted(done, 'fixture')} compared`
  const then = `${before.complete.length} complete and ${before.incomplete.length} incomplete before`
  const isNewOnly = before.complete.length + before.incomplete.length === 0
  if (done === 0 && !isNewOnly) return `${what}, ${then}`
  return `${what}: ${now.join(', ')}; ${counted(recorded, 'packet')} recorded${isNewOnly ? '' : `; ${then}`}`
}

function shortfallOf({ incomplete, failed }: Tally, before: number): string | null {
  const texts: string[] = []
  if (incomplete + before > 0) texts.push(`${incomplete + before} not complete`)
  if (failed > 0) texts.push(`${failed} without a list`)
  return texts.length === 0 ? null : texts.join(' and ')
}

function progressOf({ done, incomplete, failed }: Tally, of: number, ms: number): string {
  const filled = Math.floor((done / of) * BAR_COLUMNS)
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_COLUMNS - filled)
  const rate = ms > 0 ? ((done / ms) * 1000).toFixed(1) : '0.0'
  return `${bar} ${done} of ${counted(of, 'fixture')} · ${rate}/s · ${incomplete} incomplete, ${failed} without a list`
}

function nameOf({ path, fixtureId }: FixtureAddress): string {
  return plain(`${path}/${fixtureId}`)
}
