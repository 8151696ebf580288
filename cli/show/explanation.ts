import type { Explanation } from '../../replay/explain/explain.ts'
import { jsonView } from '../../schemas/json.ts'
import { FIXTURE_STATE } from '../../schemas/topics.ts'
import { knownSections } from './explanation-known.ts'
import { laterSections } from './explanation-later.ts'
import { certificateSection, settleText } from './explanation-settle.ts'
import { jsonText } from './json.ts'
import { type Line, type Section, sectionsText, timeText } from './sections.ts'
import { duration, words } from './words.ts'

/** An explanation for people. */
export function explanationText(explanation: Explanation): string {
  const { known, later, at, settle } = explanation
  const isNewer = settle.certificate?.receivedAt !== known.certificate?.receivedAt
  const sections: readonly Section[] = [
    headOf(explanation),
    ...knownSections(known, at.receivedAt),
    ...laterSections(later, known, at.receivedAt),
    certificateSection('Certificate', isNewer ? settle.certificate : null, at.receivedAt),
  ]
  return `${sectionsText(sections)}\n${settleText(settle)}`
}

/** One object on one line: the state as fixture-state has it, times as ISO text with six digits and Z. */
export function explanationJson(explanation: Explanation): string {
  const { known, ...rest } = explanation
  const state = known.state === null ? null : jsonView(FIXTURE_STATE, known.state)
  return jsonText({ ...rest, known: { ...known, state } })
}

function headOf({ fixtureId, sport, at, known, later }: Explanation): Section {
  const of = at.records + later.records
  const { home = null, away = null } = known.state ?? {}
  const lines: Line[] = [
    ['match', `${home?.name ?? 'home?'} – ${away?.name ?? 'away?'}`],
    ['as known', `after #${at.seq}, with ${at.records} of ${of} records of the fixture`],
    ...(at.asked === null ? [] : [['asked for', askedText(at.asked)] as const]),
    ['our clock', timeText(at.receivedAt)],
    ['provider', timeText(at.eventTime)],
    ['match clock', clockText(at)],
  ]
  return { title: `${sport}/${fixtureId}`, lines }
}

/** What is known then is that of the last record before it. */
function askedText({ receivedAt, sinceRecordMs, untilRecordMs }: NonNullable<Explanation['at']['asked']>): string {
  const since = duration(sinceRecordMs)
  if (untilRecordMs === null)
    return words(timeText(receivedAt), `nothing was recorded since: the last record is ${since} older`)
  if (sinceRecordMs === 0) return timeText(receivedAt)
  return words(timeText(receivedAt), `nothing was recorded for ${since} then, until ${duration(untilRecordMs)} after`)
}

function clockText({ period, clockTime, otherPeriods }: Explanation['at']): string {
  const stood = period === null ? '–' : `period ${period}, ${clockTime ?? 'no clock'}`
  if (otherPeriods.length === 0) return stood
  const other = otherPeriods.map((one) => `--at ${one}/…`).join(' or ')
  return `${stood}; it stood there earlier, too: ${other}`
}
