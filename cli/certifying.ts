import type { FixtureAddress } from '../feed/address.ts'
import { TouchlineError } from '../platform/errors.ts'
import type { Backfilled } from '../producer/backfill.ts'
import { backfillAll, type Certified } from '../producer/backfill-all.ts'
import type { Producer } from '../producer/producer.ts'
import { recordedAddresses } from '../producer/recorded-path.ts'
import type { OpenLog } from './context.ts'
import { noteInterrupted, partly } from './interrupted.ts'
import { reportOf, shortOf } from './show/certificate.ts'
import { count, nothingCertified, type Others, progressOf, shortfallOf, summaryOf } from './show/certified.ts'
import { plain } from './show/plain.ts'

export interface Certifying {
  readonly targets: readonly FixtureAddress[]
  readonly signal: AbortSignal
  readonly json: boolean
  /**
   * What else the log has, where all of it was looked at: then there is a line for each fixture that is not complete, and a
   * summary. Null: all about each.
   */
  readonly others: Others | null
}

/**
 * Backfills and certifies fixtures and says what was found, in the order in which they get done. Throws `not-complete` when one
 * is not, and what is wrong with the only fixture. When `signal` aborts, it ends with what is done, and says how much that is.
 */
export async function certifyFixtures(open: OpenLog, producer: Producer, certifying: Certifying): Promise<void> {
  const { signal, json, others } = certifying
  const { clock, terminal } = open
  const targets = await recordedAddresses(producer, certifying.targets, signal)
  const of = new Set(targets.map(({ fixtureId }) => fixtureId)).size
  const tally = nothingCertified()
  const progress = terminal.progress(clock)
  const startMs = clock.monotonicMs()
  const show = (): void => progress.show(progressOf(tally, of, clock.monotonicMs() - startMs))
  for (const target of others?.incomplete ?? []) terminal.print(`${textBefore(nameOf(target), json)}\n`)
  const tell = (certified: Certified): void => {
    count(tally, certified)
    const isOnly = others === null && of === 1 && certified.is === 'failed'
    if (!isOnly) for (const text of textsOf(certified, certifying)) terminal.print(`${text}\n`)
    if (of > 1) show()
    if (isOnly) throw certified.error
  }
  try {
    if (of > 1) show()
    await backfillAll(producer, targets, { signal, tell })
  } finally {
    progress.end()
  }
  const left = of - tally.done
  if (others !== null) for (const text of summaryOf(tally, others, left, json)) terminal.print(`${text}\n`)
  if (left > 0) noteInterrupted(`${partly(tally.done, of, 'fixture')} done; run it again for the others`)
  const found = shortfallOf(tally, others?.incomplete.length ?? 0)
  if (found !== null && !signal.aborted) throw new TouchlineError('not-complete', { found })
}

function textsOf(certified: Certified, { json, others }: Certifying): readonly string[] {
  const name = nameOf(certified.target)
  if (json) return [JSON.stringify({ fixture: name, ...jsonOf(certified) })]
  // What the provider said of its sport is said once.
  if (certified.is === 'not asked') return others === null ? [`${name}: not asked`] : []
  if (certified.is === 'failed') return [plain(certified.error.message)]
  if (others === null) return reportOf(name, certified.result)
  return certified.result.comparison.complete ? [] : [shortOf(name, certified.result)]
}

/** `comparison` is what a `certified` record has in `detail` (match/compare/detail.ts). */
function jsonOf(certified: Certified): object {
  if (certified.is !== 'compared') {
    const { code, message } = certified.error
    return { error: { code, message }, ...(certified.is === 'not asked' ? { asked: false } : {}) }
  }
  const { elements, recorded, isWhole, certificate, comparison }: Backfilled = certified.result
  return { elements, recorded, isWhole, complete: comparison.complete, certificate, comparison }
}

function textBefore(name: string, json: boolean): string {
  if (json) return JSON.stringify({ fixture: name, complete: false, certificate: 'before' })
  return `${name}: incomplete, says its certificate; --again asks for the list anew`
}

function nameOf({ path, fixtureId }: FixtureAddress): string {
  return plain(`${path}/${fixtureId}`)
}
