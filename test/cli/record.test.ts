import { describe, expect, it } from 'vitest'
import { describeRecord } from '../../cli/show/record.ts'
import { writeCertificate } from '../../match/compare/detail.ts'
import { fold } from '../../match/fold.ts'
import type { RawRecord } from '../../match/raw.ts'
import { initialState } from '../../match/state.ts'
import { derive } from '../../processors/derived.ts'
import { jsonView } from '../../schemas/json.ts'
import { RAW_ACTIONS } from '../../schemas/topics.ts'
import { compared, third } from '../match/compare/comparing.ts'
import { AWAY, HOME, packet, raw } from '../match/given.ts'

const RULES = { soccer: [{ typeId: 9001, points: 1, side: 'team', name: 'Goal', evidence: 'simulated' }] } as const
/** 1.5 s after each other by our clock, and packets are 1 s apart by the provider's. */
const RECEIVED = Date.UTC(2026, 10, 21, 12) * 1000

const rawOf = (frame: object | string, at: number, more: Partial<RawRecord> = {}): RawRecord =>
  raw(frame, { path: 'soccer', sport: 'soccer', receivedAt: RECEIVED + at * 1_500_000, ...more })

/** What tail prints of the derived records: topic → its lines without time and fixture. */
function told(...raws: readonly RawRecord[]): (topic: string) => readonly string[] {
  let state = initialState()
  const lines: [string, string][] = []
  for (const raw of raws) {
    const folded = fold(state, raw, RULES)
    state = folded.state
    for (const { topic, value } of derive(folded.step)) {
      const line = describeRecord(topic, jsonView(topic, value))
      expect(line).toMatch(/^2026-11-21T12:00:\d\d\.\d{3}Z {2}fixture-1 {2}/)
      lines.push([topic.name, line.replace(/^\S+ {2}fixture-1 {2}/, '')])
    }
  }
  return (topic) => lines.flatMap(([name, line]) => (name === topic ? [line] : []))
}

const goal = { action: 'goal', typeId: 9001, team: HOME, more: { fixtureActionType: 'Goal', subType: undefined } }

describe('a line of tail', () => {
  it('tells the story of a goal that is disallowed', () => {
    const lines = told(
      rawOf(packet({ seq: 1, send: 1, ...goal, score: [0, 0] }), 1),
      rawOf(packet({ seq: 2, send: 5, ...goal, score: [1, 0] }), 2),
      rawOf(packet({ seq: 3, send: 4, ...goal, score: [0, 0] }), 3),
    )
    expect(lines('score-changes').map((line) => line.replace(/ {2}period.*$/, ''))).toEqual([
      '#1  score – → 0–0  provisional – → 1–0  because of Goal pending  home',
      '#2  score 0–0 → 1–0  because of Goal confirmed  home',
      '#3  score 1–0 → 0–0  correction  because of Goal deleted  home',
    ])
    expect(lines('corrections')).toEqual([
      '#2  confirmation  Goal  home  pending → confirmed  score 0–0 → 1–0  after 1.0 s  known for 1.5 s  replaces #1',
      '#3  revocation  Goal  home  confirmed → deleted  score 1–0 → 0–0  after 2.0 s  known for 3.0 s  replaces #1 #2',
    ])
  })

  it('tells which fact an amendment changed, from what to what, by its name alone', () => {
    const player = (id: string, name: string) => ({ ...goal, more: { ...goal.more, player: { id, name } } })
    const [line] = told(
      rawOf(packet({ seq: 1, send: 5, ...player('1', 'Ada'), score: [1, 0] }), 1),
      rawOf(packet({ seq: 2, send: 2, ...player('2', 'Bo'), score: [1, 0] }), 2),
    )('corrections')
    expect(line).toMatch(
      /^#2 {2}amendment {2}Goal {2}home {2}stays confirmed {2}playerName Ada → Bo {2}score 1–0 {2}after/,
    )
  })

  it('tells the view that moved where the score did not', () => {
    const lines = told(
      rawOf(packet({ seq: 1, send: 5, team: HOME, score: [0, 0] }), 1),
      rawOf(packet({ seq: 2, send: 1, ...goal, score: [0, 0] }), 2),
    )('score-changes')
    expect(lines[1]).toMatch(/^#2 {2}score 0–0 {2}provisional 0–0 → 1–0 {2}because of Goal pending {2}home/)
  })

  it('names both teams and what is open in a state', () => {
    const lines = told(
      rawOf(packet({ seq: 1, send: 5, team: HOME, score: [0, 0] }), 1),
      rawOf(packet({ seq: 2, send: 5, action: 'b', team: AWAY, score: [0, 0] }), 2),
      rawOf(packet({ seq: 5, send: 1, ...goal, score: [0, 0] }), 3),
    )('fixture-state')
    const names = /^soccer {2}(\S[^–]*?) {2}0–0 {2}(\S.*?) {2}provisional 1–0 {2}/.exec(lines[2] ?? '')
    expect([names?.[1], names?.[2]]).toEqual([HOME.name, AWAY.name])
    expect(lines[2]).toMatch(/ {2}1 pending {2}open {2}unreliable: gap {2}1 open gap$/)
  })
})

it('a line of tail tells of a state what its certificate says, and that the two views differ', () => {
  const states = told(
    rawOf(packet({ seq: 1, send: 5, ...goal, score: [0, 0] }), 1),
    rawOf('', 2, { kind: 'certified', detail: '{"complete":false}' }),
  )('fixture-state')
  expect(states[0]).toMatch(/ {2}agreement differs: by actions 1–0 {2}.* {2}open {2}unreliable: differs$/)
  expect(states[1]).toMatch(/ {2}open {2}certified incomplete {2}unreliable: differs$/)
})

describe('a line of tail of other topics', () => {
  it('shows of a raw packet what it is, of another frame how it begins', () => {
    const line = (raw: RawRecord) => describeRecord(RAW_ACTIONS, jsonView(RAW_ACTIONS, raw))
    expect(line(rawOf(packet({ seq: 7, send: 5, ...goal }), 1))).toMatch(/ {2}packet {2}stream {2}#7 {2}\S+ {2}Goal$/)
    expect(line(rawOf('no\u001b[2J json', 1))).toMatch(/ {2}packet {2}stream {2}no·\[2J json$/)
    expect(line(rawOf('', 1, { kind: 'lost', line: 'b', detail: 'closed' }))).toMatch(
      / {2}lost {2}stream of line b {2}closed$/,
    )
  })

  it('shows of a certificate what it says, and how another text begins', () => {
    const { complete, ...found } = compared({ recorded: third({ typeId: 1 }).slice(1), listed: third({}).slice(0, 4) })
    const detail = writeCertificate({ complete, ...found })
    const [certificate] = told(rawOf('', 1, { kind: 'certified', detail }))('feed-quality')
    expect(certificate).toBe('certificate  line main  incomplete  1 missing  1 extra  1 altered')
    const line = (text: string) => {
      const raw = rawOf('', 1, { kind: 'certified', detail: text, source: 'rest' })
      return describeRecord(RAW_ACTIONS, jsonView(RAW_ACTIONS, raw)).split('  ').slice(2).join('  ')
    }
    expect(line('{"complete":true}')).toBe('certified  rest  complete')
    expect(line(`\u001b[2J${'x'.repeat(500)}`)).toBe(`certified  rest  ·[2J${'x'.repeat(55)}…`)
  })

  it('shows what follows the head of a topic that it has no words for', () => {
    const topic = { ...RAW_ACTIONS, name: 'others' }
    const value = {
      fixtureId: 'f',
      sport: 'soccer',
      seq: 1,
      receivedAt: '2026-11-21T12:00:00.000000Z',
      count: 2,
      ids: ['a'],
    }
    expect(describeRecord(topic, value)).toBe('2026-11-21T12:00:00.000Z  f  count 2  ids ["a"]')
  })

  it('shows a fixture id as --fixture takes it', () => {
    const fixtureId = 'acf80323-ccb3-4828-a7dc-63f21b529b62'
    expect(describeRecord(RAW_ACTIONS, jsonView(RAW_ACTIONS, rawOf('', 1, { fixtureId })))).toContain(` ${fixtureId} `)
  })
})
