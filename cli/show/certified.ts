import type { FixtureAddress } from '../../feed/address.ts'
import type { Certified } from '../../producer/backfill-all.ts'
import { counted } from '../note.ts'
import { barOf } from './bar.ts'
import { plain } from './plain.ts'

/** What was found so far of several fixtures. */
export interface Tally {
  done: number
  complete: number
  incomplete: number
  failed: number
  /** The provider has refused their sport. */
  notAsked: number
  /** Packets that were missing. */
  recorded: number
}

/** Fixtures of the log that are not asked for. */
export interface Others {
  /** By what their newest certificate says. */
  readonly complete: readonly FixtureAddress[]
  readonly incomplete: readonly FixtureAddress[]
  /** Not over in the log. */
  readonly open: readonly FixtureAddress[]
}

export function nothingCertified(): Tally {
  return { done: 0, complete: 0, incomplete: 0, failed: 0, notAsked: 0, recorded: 0 }
}

export function count(tally: Tally, certified: Certified): void {
  tally.done++
  if (certified.is === 'not asked') tally.notAsked++
  else if (certified.is === 'failed') tally.failed++
  else if (certified.result.comparison.complete) tally.complete++
  else tally.incomplete++
  if (certified.is === 'compared') tally.recorded += certified.result.recorded
}

/** `left`: not done, because the command was told to end. */
export function summaryOf(tally: Tally, others: Others, left: number, isJson: boolean): readonly string[] {
  if (isJson) return [JSON.stringify(countsOf(tally, others, left))]
  return [plainSummary(tally, others, left), ...openText(others.open)]
}

function countsOf(tally: Tally, others: Others, left: number): object {
  const { complete, incomplete, failed, notAsked, recorded } = tally
  return {
    compared: complete + incomplete,
    complete,
    incomplete,
    failed,
    notAsked,
    recorded,
    completeBefore: others.complete.length,
    incompleteBefore: others.incomplete.length,
    notOver: others.open.length,
    interrupted: left > 0,
    notCompared: left,
  }
}

function plainSummary(tally: Tally, others: Others, left: number): string {
  const { done, complete, incomplete, failed, notAsked, recorded } = tally
  const now = [
    `${complete} complete`,
    `${incomplete} incomplete`,
    ...(failed > 0 ? [`${failed} without a list`] : []),
    ...(notAsked > 0 ? [`not asked: ${notAsked}`] : []),
  ]
  const isFirst = others.complete.length + others.incomplete.length === 0
  return [
    `${counted(complete + incomplete, 'fixture')} compared${done === 0 ? '' : `: ${now.join(', ')}`}`,
    ...(done === 0 ? [] : [`${counted(recorded, 'packet')} recorded`]),
    ...(isFirst ? [] : [`${others.complete.length} complete and ${others.incomplete.length} incomplete before`]),
    ...(left > 0 ? [`interrupted, ${left} not compared`] : []),
  ].join('; ')
}

/** Nobody can tell from the log whether they go on: whoever recorded them may have died. */
function openText(open: readonly FixtureAddress[]): readonly string[] {
  const [first] = open
  if (first === undefined) return []
  const name = plain(`${first.path}/${first.fixtureId}`)
  const are = open.length === 1 ? 'is' : 'are'
  const one = open.length === 1 ? 'it' : 'one'
  return [
    `${counted(open.length, 'fixture')} ${are} not over in the log and not asked for; for ${one}: touchline certify ${name}`,
  ]
}

/** Null where all of them are complete. */
export function shortfallOf({ incomplete, failed, notAsked }: Tally, before: number): string | null {
  const texts: string[] = []
  if (incomplete + before > 0) texts.push(`${incomplete + before} not complete`)
  if (failed > 0) texts.push(`${failed} without a list`)
  if (notAsked > 0) texts.push(`${notAsked} not asked for`)
  return texts.length === 0 ? null : texts.join(' and ')
}

export function progressOf({ done, incomplete, failed }: Tally, of: number, ms: number): string {
  const rate = ms > 0 ? ((done / ms) * 1000).toFixed(1) : '0.0'
  return `${barOf(done, of)} ${done} of ${counted(of, 'fixture')} · ${rate}/s · ${incomplete} incomplete, ${failed} without a list`
}
