import { describe, expect, it } from 'vitest'
import type { Packet } from '../../match/packet.ts'
import { isRejection, parsePacket } from '../../match/parse.ts'
import type { RawRecord } from '../../match/raw.ts'
import { packet, raw } from './given.ts'

const good = packet({ seq: 1, send: 5, score: [0, 0] }) as { fixtureAction: object }
const withAction = (fields: object): object => ({ ...good, fixtureAction: { ...good.fixtureAction, ...fields } })

const parse = ({ frame, fixtureId, detail }: RawRecord) => parsePacket(frame, fixtureId, detail)

function read(fields: object, top: object = {}): Packet {
  const parsed = parse(raw({ ...withAction(fields), ...top }))
  if (isRejection(parsed)) throw new Error(parsed.code)
  return parsed
}

describe('facts', () => {
  it('are read field by field; what cannot be read is null, a list empty [P5]', () => {
    const frame = withAction({
      team: { id: '', name: 5 },
      player: { id: 'p', name: '' },
      period: '2',
      clockTime: null,
      relatedFixtureActionIds: ['a', ''],
      metadata: { b: 1.5e300, a: [-0, 'ü'], '10': null, '9': true },
      fixtureActionSubTypeId: '10601',
    })
    const parsed = parse(raw(frame))
    expect(parsed).toMatchObject({
      facts: {
        teamId: null,
        teamName: null,
        playerId: 'p',
        playerName: '',
        period: 2,
        clockTime: null,
        related: [],
        metadata: '{"10":null,"9":true,"a":[0,"ü"],"b":1.5e+300}',
        subTypeId: 10601,
      },
    })
  })
})

describe('single fields', () => {
  it.each<readonly [string, unknown, number | null]>([
    ['a number', 2, 2],
    ['1.0', '1.0', 1],
    ['an exponent', '1e2', 100],
    ['minus nothing', '-0', 0],
    ['the largest', 2 ** 53 - 1, 2 ** 53 - 1],
    ['the smallest', 1 - 2 ** 53, 1 - 2 ** 53],
    ['2^53', 2 ** 53, null],
    ['minus 2^53', '-9007199254740992', null],
    ['a fraction', 1.5, null],
    ['a leading zero', '05', null],
    ['a plus', '+5', null],
    ['a line end', '5\n', null],
    ['a truth value', true, null],
  ])('integers: %s [P2]', (_, value, expected) => {
    expect(read({ period: value }).facts.period).toBe(expected)
  })

  it.each<readonly [unknown, number | null]>([
    ['1.0E-16', 1e-16],
    [1.25, 1.25],
    ['1e400', null],
    ['x', null],
  ])('timelineSequence %s is %s [P5]', (value, expected) => {
    expect(read({ timelineSequence: value }).timelineSequence).toBe(expected)
  })

  it('does not take a number that is too large for one [P5]', () => {
    const text = JSON.stringify(withAction({ timelineSequence: 7 })).replace(
      '"timelineSequence":7',
      '"timelineSequence":1e400',
    )
    expect(parse(raw(text))).toMatchObject({ timelineSequence: null })
  })

  it.each([1, 'true', null])('the flag %s is no flag [P6]', (finished) => {
    expect(read({}, { finished, fixtureSummary: { homeTeamScore: 0, awayTeamScore: 0, finished } })).toMatchObject({
      finished: false,
      summary: { finished: false },
    })
  })

  it.each([
    ['running', true],
    ['Running', true],
    ['STOPPED', false],
    ['paused', null],
    [undefined, null],
  ])('a clock that is %s runs: %s [P6, T5]', (currentClockState, clockRunning) => {
    expect(
      read({}, { fixtureSummary: { homeTeamScore: 0, awayTeamScore: 0, currentClockState } }).summary,
    ).toMatchObject({ clockRunning })
  })

  it('sendTypeId decides, also against the word [P3]', () => {
    expect(read({ sendTypeId: 4, sendType: 'Confirmed' }).sendTypeId).toBe(4)
  })

  it('keeps empty texts and lone surrogates as they are [P6]', () => {
    expect(read({ clockTime: '', fixtureActionType: '\ud800' }).facts).toMatchObject({ clockTime: '', type: '\ud800' })
  })
})

describe('metadata', () => {
  it.each([
    [
      'keys by UTF-16 code units, integer-like ones too',
      { z: 1, 10: 2, 9: 3, '\ue000': 4, '\u{1f3c0}': 5, B: 6, __proto: 7 },
      '{"10":2,"9":3,"B":6,"__proto":7,"z":1,"\u{1f3c0}":5,"\ue000":4}',
    ],
    [
      'numbers as JavaScript prints them',
      JSON.parse('[1.0,-0,1e3,1E21,1e-7,0.1,12345678901234567890]'),
      '[1,0,1000,1e+21,1e-7,0.1,12345678901234567000]',
    ],
    ['keys that have to be escaped', { '"\\': 1 }, '{"\\"\\\\":1}'],
    ['a value that is no container', 'x', '"x"'],
    ['null is none', null, null],
  ])('metadata: %s [P8]', (_, metadata, expected) => {
    expect(read({ metadata }).facts.metadata).toBe(expected)
  })
})
