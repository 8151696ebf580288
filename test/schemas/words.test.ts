import { describe, expect, it } from 'vitest'
import { CONNECTION_EVENTS } from '../../match/connections.ts'
import { REASONS } from '../../match/fixture-now.ts'
import { SEND_TYPES } from '../../match/packet.ts'
import { SOURCES, TIERS } from '../../match/raw.ts'
import { type FieldSchema, schemaOf } from '../../schemas/sources.ts'
import { TOPICS } from '../../schemas/topics.ts'
import { recordsIn } from './walk.ts'

/** There are no Avro enums: the values of a list of words stand in the field's `doc` (DESIGN §3). */

const STANDINGS = ['pending', 'confirmed', 'cancelled', 'deleted']
const SIDES = ['home', 'away', 'null']

/** `<schema>.<record>.<field>` → its words; those of a field that several records share stand under `*`. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  '*.tier': TIERS,
  '*.side': SIDES,
  '*.sendType': Object.values(SEND_TYPES),
  '*.standing': STANDINGS,
  '*.standingBefore': STANDINGS,
  'RawAction.source': SOURCES,
  'RawAction.kind': [...CONNECTION_EVENTS, 'packet', 'fixture', 'certified'],
  'FixtureState.agreement': ['agrees', 'differs', 'unknown'],
  'FixtureState.finality': ['open', 'finished', 'checked', 'dropped'],
  'FixtureState.certified': ['complete', 'incomplete'],
  'FixtureState.reasons': REASONS,
  'Correction.nature': ['confirmation', 'revocation', 'reinstatement', 'amendment'],
  'FixtureEvent.kind':
    'status collection period-started period-ended clock-started clock-stopped finished checked dropped reopened'.split(
      ' ',
    ),
  'FeedQuality.kind':
    'opened lost silent resumed ended gap healed absent duplicate unexpected-step disagreement certificate'.split(' '),
}

/** Those of the words that the doc does not name, as words of their own. */
function unnamed(doc: string, words: readonly string[]): readonly string[] {
  return words.filter((word) => !new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(doc))
}

const fields: readonly (readonly [string, FieldSchema, readonly string[]])[] = TOPICS.flatMap((topic) =>
  recordsIn(schemaOf(topic)).flatMap((record) =>
    record.fields.flatMap((field) => {
      const words = WORDS[`${record.name}.${field.name}`] ?? WORDS[`*.${field.name}`]
      return words === undefined ? [] : [[`${topic.schema}: ${record.name}.${field.name}`, field, words] as const]
    }),
  ),
)

describe('lists of words', () => {
  it.each(fields)('%s names its words in its doc', (_, field, words) => {
    expect(unnamed(field.doc, words)).toEqual([])
  })

  it('are found in all schemas, so that each entry is used', () => {
    const used = new Set(fields.map(([, , words]) => words))
    expect(Object.keys(WORDS).filter((key) => !used.has(WORDS[key] as readonly string[]))).toEqual([])
  })

  it('would notice a word that is missing, or only part of another', () => {
    expect(unnamed('complete or not', ['complete', 'incomplete'])).toEqual(['incomplete'])
    expect(unnamed('incomplete or not', ['complete', 'incomplete'])).toEqual(['complete'])
    expect(unnamed('period-started', ['period', 'period-started'])).toEqual(['period'])
  })
})
