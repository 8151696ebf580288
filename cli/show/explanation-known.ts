import type { PeriodScore } from '../../match/fixture-now.ts'
import type { Score } from '../../match/packet.ts'
import type { Part } from '../../replay/explain/behind.ts'
import type { Certificate } from '../../replay/explain/certificate.ts'
import type { Evidence } from '../../replay/explain/evidence.ts'
import type { Corrected, Known } from '../../replay/explain/known.ts'
import type { Trouble } from '../../replay/explain/trouble.ts'
import type { FixtureState } from '../../schemas/records.ts'
import { counted } from '../note.ts'
import { actionText, whatText } from './action.ts'
import { certificateSection, unknownText, verdictOf } from './explanation-settle.ts'
import { type Line, type Section, timeText } from './sections.ts'
import { duration, movement, score, seqList, seqs, typeText, words } from './words.ts'

/** Of a list that is longer the last ones are told; `--json` has all. */
const LISTED_MAX = 12

/** `day`: of the moment, so that other times of this day are told without it. */
export function knownSections(known: Known, day: number): readonly Section[] {
  const { state } = known
  if (state === null) return [{ title: 'As known then', lines: [['state', 'nothing was known of the match yet']] }]
  return [
    { title: 'As known then', lines: [...scoreLines(known, state, day), ...matchLines(known, state, day)] },
    { title: 'Doubts then', lines: [...reasonLines(known, day), ...disputedLines(known, day)] },
    certificateSection('Certificate then', known.certificate, day),
    { title: 'Pending then', lines: pendingLines(known) },
    { title: 'Corrected before', lines: correctedLines(known, day) },
    { title: 'Gaps and outages near it, before', lines: troubleLines(known.troubles, day) },
  ]
}

function scoreLines({ behind, moves, scoring, unknown }: Known, state: FixtureState, day: number): readonly Line[] {
  const since = (part: Part): string => sinceText(behind.since[part], day)
  const lines: Line[] = [
    ['score', words(score(state.score), behind.summary && `said by ${told(behind.summary, day)}`)],
    ...listed(moves, ({ before, after, by }) => `${movement(before, after)}  by ${told(by, day)}`),
  ]
  if (state.provisional !== null) lines.push(['provisional', words(score(state.provisional), since('provisional'))])
  if (state.byActions !== null) {
    lines.push(['by actions', words(score(state.byActions), since('byActions'))])
    lines.push(...listed(scoring, actionText))
    if (state.periodsByActions.length > 0) lines.push(['in periods', periodsText(state.periodsByActions)])
  } else lines.push(['by actions', '–  there are no rules for this sport'])
  lines.push(['agreement', words(state.agreement, unknownText(unknown.agreement), since('agreement'))])
  if (state.periodsByActions.length > 0)
    lines.push([
      'of periods',
      words(state.periodAgreement, unknownText(unknown.periodAgreement), since('periodAgreement')),
    ])
  if (state.shootout !== null) lines.push(['shootout', words(score(state.shootout), since('shootout'))])
  return lines
}

function matchLines({ behind, certificate }: Known, state: FixtureState, day: number): readonly Line[] {
  const line = (label: string, part: Part): Line => [
    label,
    words(String(state[part] ?? '–'), sinceText(behind.since[part], day)),
  ]
  const clock = state.clock === null ? '–' : words(state.clock.time ?? '–', runningText(state.clock.running))
  return [
    line('period', 'period'),
    ['clock', clock],
    line('status', 'status'),
    line('collection', 'collectionStatus'),
    line('finality', 'finality'),
    ...(state.certified === null ? [] : [line('certified', 'certified')]),
    ['reliable', reliableText(state, certificate)],
  ]
}

/** `reliable` is about what came while the match was on: it knows nothing of the list. */
function reliableText({ reliable, reasons }: FixtureState, certificate: Certificate | null): string {
  const doubt = certificate === null || certificate.complete ? '' : `but the certificate is ${verdictOf(certificate)}`
  return words(reliable ? 'yes' : `no: ${reasons.join(', ')}`, doubt)
}

/** `1: 25–21  2: 12–14`. */
export function periodsText(periods: readonly PeriodScore[]): string {
  return words(...periods.map((period) => `${period.id}: ${score(period)}`))
}

function runningText(isRunning: boolean | null): string {
  return isRunning === null ? '' : isRunning ? 'running' : 'stopped'
}

function reasonLines({ behind }: Known, day: number): readonly Line[] {
  return [
    ...behind.reasons.map(({ reason, since }): Line => [reason, sinceText(since, day)]),
    ...behind.gaps.map(
      ({ fromSeq, toSeq, opened }): Line => [
        'open gap',
        words(seqs(fromSeq, toSeq), opened && `skipped by ${told(opened, day)}`),
      ],
    ),
  ]
}

function disputedLines({ disputed }: Known, day: number): readonly Line[] {
  return disputed.flatMap(({ period, score: said, byActions, since, actions }): readonly Line[] => {
    const where = period === null ? '' : `period ${period}`
    const head = words(where, `score ${score(said)}, by actions ${score(byActions)}`, `since ${told(since, day)}`)
    return [['differ over', head], ...listed(actions, actionText)]
  })
}

function pendingLines({ pending }: Known): readonly Line[] {
  return pending.map(
    (view): Line => [seqList(view.seqs), words(whatText(view), `pending for ${duration(view.pendingMs)}`)],
  )
}

function correctedLines({ corrected, confirmations }: Known, day: number): readonly Line[] {
  const confirmed = `${counted(confirmations, 'pending action')} had been confirmed`
  return [
    ...listed(corrected, (one) => correctedText(one, day)),
    ...(confirmations > 0 ? [['', confirmed] as const] : []),
  ]
}

function correctedText(one: Corrected, day: number): string {
  const { seq, nature, supersedes, changed, scoreBefore, scoreAfter, knownMs, receivedAt } = one
  return words(
    seqs(seq),
    nature,
    typeText(one),
    changed.filter((name) => !name.endsWith('Id')).join(', '),
    `replaces ${seqList(supersedes)}`,
    score(scoreBefore) === score(scoreAfter) ? '' : `score ${movement(scoreBefore, scoreAfter)}`,
    `known for ${duration(knownMs)}`,
    timeText(receivedAt, day),
  )
}

export function troubleLines(troubles: readonly Trouble[], day: number): readonly Line[] {
  return troubles.map(({ kind, line, fromSeq, toSeq, detail, receivedAt, afterMs }): Line => {
    const when = afterMs <= 0 ? `${duration(-afterMs)} before` : `${duration(afterMs)} after`
    return [kind, words(seqs(fromSeq, toSeq), `line ${line}`, detail, timeText(receivedAt, day), when)]
  })
}

/** The last ones, and how many came before. */
function listed<T>(all: readonly T[], text: (one: T) => string): readonly Line[] {
  const shown = all.slice(-LISTED_MAX).map((one): Line => ['', text(one)])
  const earlier = all.length - shown.length
  return earlier === 0 ? shown : [['', `${earlier} earlier ${earlier === 1 ? 'one' : 'ones'}: --json`], ...shown]
}

function sinceText(since: Evidence | null, day: number): string {
  return since === null ? 'from the beginning' : `since ${told(since, day)}`
}

/** `#412 confirmed 2PT Made at 12:43:10.123Z`, or which line was lost. */
export function told(by: Evidence, day: number): string {
  const what =
    by.seq === null
      ? `${by.kind} of line ${by.line}${by.detail === null || by.kind === 'certified' ? '' : ` (${by.detail})`}`
      : `#${by.seq} ${by.sendType} ${typeText(by)}`
  return `${what} at ${timeText(by.receivedAt, day)}`
}

export function sameScore(a: Score | null, b: Score | null): boolean {
  return score(a) === score(b)
}
