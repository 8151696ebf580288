import type { Account, Comparison, Conflict } from '../../match/compare/comparison.ts'
import { isCertifiable } from '../../match/compare/detail.ts'
import type { Seqs } from '../../match/compare/ranges.ts'
import type { FieldDifference } from '../../match/compare/values.ts'
import { parseJson } from '../../match/json.ts'
import { SEND_TYPES } from '../../match/packet.ts'
import { boolean, integer, object } from '../../match/reading.ts'
import type { Backfilled } from '../../producer/backfill.ts'
import { counted } from '../note.ts'
import { colours } from './colours.ts'
import { clip, plain } from './plain.ts'
import { score, seqs, words } from './words.ts'

const RANGES_SHOWN_MAX = 8
/** Of a digest, as much as tells two apart. */
const DIGEST_CHARS = 16

/** For people: what was listed and recorded, then what both are and how they differ, one thing a line. */
export function reportOf(name: string, result: Backfilled): readonly string[] {
  const { elements, recorded, comparison } = result
  const found = comparison
  const lines = [
    ['verdict', verdictOf(comparison)],
    ['recorded', accountOf(found.recorded)],
    ...(found.missing.count > 0 ? [['with missing', accountOf(found.filled)]] : []),
    ['listed', accountOf(found.listed)],
    ...seqLines(found),
    ...(found.enriched.names > 0 ? [['names', namesOf(found.enriched)]] : []),
    ...alteredLines(found),
    ...conflictLines(found),
  ]
  return [
    plain(`${name}: ${elements} listed, ${told(recorded)}`),
    ...lines.map(([label = '', text = '']) => `  ${label.padEnd(LABEL_COLUMNS)}${text}`),
  ]
}

const LABEL_COLUMNS = 14

/** The same on one line, of a fixture that is not complete. */
export function shortOf(name: string, { comparison }: Backfilled): string {
  const found = [
    ...(isCertifiable(comparison) ? seqLines(comparison) : []).map(([label, text]) => `${label} ${text}`),
    ...(comparison.altered.count > 0 ? [`altered ${comparison.altered.count}`] : []),
    ...(comparison.conflicts.count > 0 ? [`conflicts ${comparison.conflicts.count}`] : []),
  ]
  return [plain(`${name}: `) + verdictOf(comparison), ...found].join('; ')
}

const COUNTED = ['missing', 'extra', 'absent', 'refused', 'altered', 'conflicts'] as const
const DETAIL_COLUMNS_MAX = 60

/** What `detail` of a certificate says, on one line; how it begins where it was written by something else. */
export function certificateWords(detail: unknown): string {
  const text = typeof detail === 'string' ? detail : ''
  const found = object(parseJson(text))
  const complete = boolean(found?.complete)
  if (found === null || complete === null) return clip(text, DETAIL_COLUMNS_MAX)
  const counts = COUNTED.map((name) => ({ name, count: integer(object(found[name])?.count) ?? 0 }))
  const told = counts.filter(({ count }) => count > 0).map(({ name, count }) => `${count} ${name}`)
  return words(complete ? 'complete' : 'incomplete', ...told)
}

function told(recorded: number): string {
  if (recorded === 0) return 'nothing was missing'
  return recorded === 1 ? '1 was missing and is recorded' : `${recorded} were missing and are recorded`
}

function verdictOf(comparison: Comparison): string {
  const { complete, shortcomings } = comparison
  if (complete) return colours.green('complete')
  const why = shortcomings.join(', ')
  return isCertifiable(comparison) ? colours.red(`incomplete: ${why}`) : colours.yellow(`no certificate yet: ${why}`)
}

function accountOf({ packets, duplicates, conflicting, unreadable, score: final, content }: Account): string {
  const others = [
    duplicates > 0 ? counted(duplicates, 'duplicate') : '',
    conflicting > 0 ? `${conflicting} conflicting` : '',
    unreadable > 0 ? `${unreadable} unreadable` : '',
  ]
  const frames = [counted(packets, 'packet'), ...others.filter((text) => text !== '')].join(', ')
  return `${frames}  score ${score(final)}  content ${content.slice(0, DIGEST_CHARS)}`
}

function seqLines({ missing, extra, absent, refused }: Comparison): readonly string[][] {
  return Object.entries({ missing, extra, absent, refused })
    .filter(([, { count }]) => count > 0)
    .map(([label, found]) => [label, rangesOf(found)])
}

function rangesOf({ count, ranges }: Seqs): string {
  const shown = ranges.slice(0, RANGES_SHOWN_MAX)
  const seen = shown.reduce((sum, { fromSeq, toSeq }) => sum + toSeq - fromSeq + 1, 0)
  const more = count > seen ? `, and ${count - seen} more` : ''
  return `${count}: ${shown.map(({ fromSeq, toSeq }) => seqs(fromSeq, toSeq)).join(', ')}${more}`
}

function namesOf({ packets, names }: Comparison['enriched']): string {
  return `${counted(names, 'name')} in ${counted(packets, 'packet')} that only one of the two has`
}

function alteredLines({ altered: { count, packets } }: Comparison): readonly string[][] {
  if (count === 0) return []
  const fields = packets.flatMap((packet) => [
    ...packet.fields.map((field) => ['', `${seqs(packet.seq)} ${fieldOf(field)}`]),
    ...moreThan(packet.fields.length, packet.count, `${seqs(packet.seq)} `),
  ])
  return [['altered', counted(count, 'packet')], ...fields, ...moreThan(packets.length, count)]
}

function fieldOf({ path, recorded, listed }: FieldDifference): string {
  return plain(`${path}: recorded ${quoted(recorded)}, listed ${quoted(listed)}`)
}

function quoted(value: FieldDifference['recorded']): string {
  return value === undefined || value === null ? 'nothing' : JSON.stringify(value)
}

function conflictLines({ conflicts: { count, packets } }: Comparison): readonly string[][] {
  if (count === 0) return []
  const each = packets.map(({ seq, recorded, listed }) => [
    '',
    plain(`${seqs(seq)} recorded ${identityOf(recorded)}, listed ${identityOf(listed)}`),
  ])
  return [['conflicts', counted(count, 'packet')], ...each, ...moreThan(packets.length, count)]
}

function identityOf({ actionId, sendTypeId }: Conflict['listed']): string {
  return `${SEND_TYPES[sendTypeId]} ${actionId}`
}

function moreThan(shown: number, count: number, prefix = ''): readonly string[][] {
  return count > shown ? [['', `${prefix}and ${count - shown} more`]] : []
}
