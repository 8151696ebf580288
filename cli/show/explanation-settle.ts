import type { Certificate } from '../../replay/explain/certificate.ts'
import type { Doubt, Settle } from '../../replay/explain/settle.ts'
import type { Unknown } from '../../replay/explain/unknown.ts'
import { counted } from '../note.ts'
import { colours } from './colours.ts'
import { plain } from './plain.ts'
import { type Line, type Section, timeText } from './sections.ts'
import { score, seqList, seqs, typeText } from './words.ts'

const NAMED_MAX = 5

/** Why the two views of the score cannot be compared. */
export function unknownText(unknown: readonly Unknown[]): string {
  return unknown.map(becauseText).join('; ')
}

function becauseText({ because, actions }: Unknown): string {
  const named = namesOf(actions)
  switch (because) {
    case 'rules':
      return 'there are no rules for this sport (--rules)'
    case 'score':
      return 'the provider has told no score'
    case 'gap':
      return 'a gap is open'
    case 'summary':
      return 'the packet with the highest seq has no summary'
    case 'unruled':
      return actions.length === 1
        ? `an action without a rule moved the score, ${named}`
        : `${actions.length} actions without a rule moved the score, ${named}`
    case 'sideless':
      return `the side of ${named} is not known`
    case 'periods':
      return "the provider's score counts another number of periods than the actions"
    default:
      return because satisfies never
  }
}

function namesOf(actions: Unknown['actions']): string {
  const shown = actions.slice(-NAMED_MAX).map((action) => `${seqList(action.seqs)} ${typeText(action)}`)
  const earlier = actions.length > shown.length ? `${actions.length - shown.length} earlier ones, ` : ''
  return earlier + shown.join(', ')
}

/** What the last certificate found. */
export function certificateSection(title: string, certificate: Certificate | null, day: number): Section {
  if (certificate === null) return { title, lines: [] }
  const { recorded, filled, listed, counts, packetsSince, receivedAt } = certificate
  const found = Object.entries(counts).map(([name, count]) => `${count} ${name}`)
  const isFilled = score(recorded.score) !== score(filled.score) || recorded.packets !== filled.packets
  const lines: readonly Line[] = [
    ['verdict', `${verdictOf(certificate)}  at ${timeText(receivedAt, day)}`],
    accountLine('recorded', recorded),
    ...(isFilled ? [accountLine('with missing', filled)] : []),
    accountLine('listed', listed),
    ...(found.length > 0 ? [['found', found.join(', ')] as const] : []),
    ...(packetsSince > 0 ? [['since', `${counted(packetsSince, 'packet')} came after it`] as const] : []),
  ]
  return { title, lines }
}

function accountLine(label: string, { packets, score: told }: Certificate['listed']): Line {
  return [label, `${packets === null ? 'packets not told' : counted(packets, 'packet')}, score ${score(told)}`]
}

export function verdictOf({ complete, shortcomings }: Certificate): string {
  if (complete) return 'complete'
  return shortcomings.length === 0 ? 'incomplete' : `incomplete: ${shortcomings.join(', ')}`
}

/** The line that an explanation ends with. */
export function settleText(settle: Settle): string {
  const { ok, because, unknown } = settle
  const asked = `Can one settle on ${score(settle.score)}, as known now?`
  const though = unknown.length > 0 ? `, though agreement is unknown: ${unknownText(unknown)}` : ''
  const doubts = because.map((doubt) => doubtText(doubt, settle)).join('; ')
  const verdict = ok ? colours.green('yes') + plain(though) : colours.red('no') + plain(`, because ${doubts}`)
  return `${colours.bold(asked)} ${verdict}\n`
}

function doubtText(doubt: Doubt, settle: Settle): string {
  const { certificate, pending, unknown, gaps } = settle
  const texts: Readonly<Record<Doubt, string>> = {
    score: 'no score is known',
    open: 'the match is not finished',
    gap: `packets are missing (gap ${gaps.map(({ fromSeq, toSeq }) => seqs(fromSeq, toSeq)).join(' ')})`,
    disconnected: 'no line is connected, and no end was recorded (disconnected)',
    silent: 'every open line is silent',
    suspended: 'the match or its collection is suspended',
    dropped: 'the provider gave the match up (dropped)',
    differs: `the two views of the score differ: ${viewsText(settle)}`,
    conflict: 'two packets claim one seq (conflict)',
    pending: `${pending.length === 1 ? 'an action is' : `${pending.length} actions are`} pending: ${namesOf(pending)}`,
    uncertified: 'there is no certificate (touchline backfill makes one)',
    incomplete: certificate === null ? '' : `the certificate is ${verdictOf(certificate)}`,
    outdated: `${counted(certificate?.packetsSince ?? 0, 'packet')} came after the certificate`,
    unknown: `agreement is unknown: ${unknownText(unknown)}`,
  }
  return texts[doubt]
}

function viewsText({ score: said, byActions }: Settle): string {
  const isInPeriods = score(said) === score(byActions)
  return isInPeriods ? 'in the scores of periods' : `score ${score(said)}, by actions ${score(byActions)}`
}
