import type { Availability } from '../../replay/quality/availability.ts'
import type { CorrectionQuality } from '../../replay/quality/corrected.ts'
import type { LineQuality } from '../../replay/quality/lines.ts'
import type { Quality } from '../../replay/quality/quality.ts'
import type { Heading } from './print-table.ts'
import { type Line, sectionsText, timeText } from './sections.ts'
import { duration, score, seqs, typeText, words } from './words.ts'

/** The most important first: on a narrow terminal the last are left out. */
export const QUALITY_HEADINGS: readonly Heading[] = [
  'fixture',
  'score',
  'finality',
  'certified',
  'available',
  'longest silence',
  'missing',
  'corrected',
  'late',
  'duplicates',
  'quarantined',
  'packets',
  'source',
].map((head) => ({ head }))

export function qualityRow(quality: Quality): readonly string[] {
  const { sport, fixtureId, availability, longestSilence, gaps } = quality
  return [
    `${sport}/${fixtureId}`,
    score(quality.score),
    quality.finality,
    quality.certified ?? '–',
    share(availability.share),
    longestSilence === null ? '–' : duration(longestSilence.ms),
    String(gaps.missing),
    String(correctionCount(quality.corrections)),
    String(quality.late),
    String(quality.duplicates),
    String(quarantinedCount(quality)),
    String(quality.packets),
    sourceText(quality),
  ]
}

/** `stream`; with several, how many packets came from each. */
function sourceText({ sources }: Quality): string {
  const from = Object.entries(sources).filter(([, count]) => count > 0)
  return from.map(([source, count]) => (from.length === 1 ? source : `${count} ${source}`)).join(', ') || '–'
}

/** All of one fixture, for people. */
export function qualityText(quality: Quality): string {
  return sectionsText([
    { title: `${quality.sport}/${quality.fixtureId}`, lines: headLines(quality) },
    { title: 'Feed', lines: feedLines(quality) },
    { title: 'Corrections', lines: correctionLines(quality) },
    { title: 'Lines', lines: quality.lines.map(lineLine) },
  ])
}

function headLines({ firstReceivedAt, lastReceivedAt, finality, certified, ...quality }: Quality): readonly Line[] {
  return [
    ['recorded', `${timeText(firstReceivedAt)} to ${timeText(lastReceivedAt, firstReceivedAt)}`],
    ['score', words(score(quality.score), finality)],
    ['certificate', certified ?? 'none'],
  ]
}

function feedLines(quality: Quality): readonly Line[] {
  const { availability, longestSilence, connections, gaps, sources } = quality
  const { opened, lost, silent, resumed, unheard } = connections
  const from = Object.entries(sources).filter(([, count]) => count > 0)
  return [
    ['available', availableText(availability)],
    ...stopLines(availability),
    [
      'longest silence',
      longestSilence === null
        ? '–'
        : `${duration(longestSilence.ms)} after #${longestSilence.afterSeq} at ${timeText(longestSilence.receivedAt)}`,
    ],
    ['connections', `${opened} opened, ${lost} lost, ${silent} silent, ${resumed} resumed, ${unheard} unheard`],
    ['packets', words(quality.packets, from.map(([source, count]) => `${count} ${source}`).join(', '))],
    ['late', `${quality.late}`],
    ['duplicates', `${quality.duplicates}`],
    [
      'gaps',
      words(
        `${gaps.opened} opened, ${gaps.skipped} seqs skipped, ${gaps.healed} healed`,
        gaps.open.map(({ fromSeq, toSeq }) => seqs(fromSeq, toSeq)).join(' '),
      ),
    ],
    [
      'missing',
      gaps.absent === 0 ? `${gaps.missing}` : `${gaps.missing}, ${gaps.absent} of them absent from the list, too`,
    ],
    ['quarantined', codes(quality)],
    ['unexpected steps', `${quality.unexpectedSteps}`],
    ['disagreements', `${quality.disagreements}`],
  ]
}

function availableText({ share: part, watchedMs, unheardMs }: Availability): string {
  if (part === null) return '–  no connection was recorded'
  return words(
    `${share(part)} of ${duration(watchedMs)}`,
    unheardMs > 0 && `for ${duration(unheardMs)} of it nothing was heard, and no loss was recorded`,
  )
}

function stopLines({ stopsAtReceivedAt }: Availability): readonly Line[] {
  if (stopsAtReceivedAt === null) return []
  return [['', `the record stops at ${timeText(stopsAtReceivedAt)} without an end: it is watched until then`]]
}

function correctionLines({ corrections, pending }: Quality): readonly Line[] {
  const median = pending.medianMs === null ? '' : `median ${duration(pending.medianMs)} until judged`
  return [
    ['all', naturesText(corrections.byNature)],
    ...corrections.byType.map(({ typeId, type, ...counts }): Line => [typeText({ type, typeId }), naturesText(counts)]),
    ['pending', words(`${pending.actions} actions`, `${pending.open} still`, median)],
  ]
}

function naturesText(counts: CorrectionQuality['byNature']): string {
  const { confirmation, revocation, reinstatement, amendment } = counts
  const parts = [
    [confirmation, 'confirmed'],
    [revocation, 'revoked'],
    [reinstatement, 'reinstated'],
    [amendment, 'amended'],
  ] as const
  const told = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  return told.length === 0 ? 'none' : told.join(', ')
}

function lineLine({ line, packets, first, only, firstShare, leadMs, connections, availability }: LineQuality): Line {
  const { opened, lost, silent, unheard } = connections
  const { stopsAtReceivedAt: stopsAt } = availability
  return [
    line,
    words(
      `${packets} packets, ${first} of them first, ${only} from no other line`,
      firstShare !== null && `first in ${share(firstShare)} of what several lines brought`,
      leadMs !== null && `by ${duration(leadMs.median)} (median), ${duration(leadMs.max)} (most)`,
      `available ${share(availability.share)}`,
      availability.unheardMs > 0 && `unheard for ${duration(availability.unheardMs)}`,
      `${opened} opened, ${lost} lost, ${silent} silent, ${unheard} unheard`,
      stopsAt !== null && `stops at ${timeText(stopsAt)} without an end`,
    ),
  ]
}

function codes({ quarantined }: Quality): string {
  const told = Object.entries(quarantined).map(([code, count]) => `${count} ${code}`)
  return told.length === 0 ? '0' : told.join(', ')
}

function quarantinedCount({ quarantined }: Quality): number {
  return Object.values(quarantined).reduce((sum, count) => sum + count, 0)
}

/** Confirmations are no trouble. */
function correctionCount({ byNature }: CorrectionQuality): number {
  return byNature.revocation + byNature.reinstatement + byNature.amendment
}

/** Rounded down, so that what was not whole is not told as 100 %. */
function share(value: number | null): string {
  return value === null ? '–' : `${(Math.floor(value * 1000) / 10).toFixed(1)} %`
}
