import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RejectionCode } from '../../match/packet.ts'
import { isRejection, parsePacket } from '../../match/parse.ts'
import { FRAME_BYTES_MAX, OVERSIZED, type RawRecord } from '../../match/raw.ts'
import { run } from '../property.ts'
import { packet, raw } from './given.ts'

const good = packet({ seq: 1, send: 5, score: [0, 0] }) as { fixtureAction: object; fixtureSummary: object }

const parse = ({ frame, fixtureId, detail }: RawRecord) => parsePacket(frame, fixtureId, detail)

function codeOf(frame: object | string, more = {}): RejectionCode | 'packet' {
  const parsed = parse(raw(frame, more))
  return isRejection(parsed) ? parsed.code : 'packet'
}

const withAction = (fields: object): object => ({ ...good, fixtureAction: { ...good.fixtureAction, ...fields } })
const withSummary = (fixtureSummary: unknown): object => ({ ...good, fixtureSummary })
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))
const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values)
const sample = (name: string): string => readFileSync(new URL(`../samples/${name}.json`, import.meta.url), 'utf8')

/** FOLD.md P1–P10: what is no packet, and its code. */
const REJECTED: readonly (readonly [string, object | string, RejectionCode])[] = [
  ['no JSON', '{"fixtureAction":', 'not-json'],
  ['nothing', '', 'not-json'],
  ['NaN', '{"version":NaN}', 'not-json'],
  ['a byte order mark', `\uFEFF${JSON.stringify(good)}`, 'not-json'],
  ['bytes that are no UTF-8', bytes(0x7b, 0xff, 0x7d), 'not-utf8'],
  ['a binary frame', bytes(0, 1, 2, 200), 'not-utf8'],
  ['an array', [good], 'not-an-object'],
  ['a text', '"packet"', 'not-an-object'],
  ['null', 'null', 'not-an-object'],
  ['a heartbeat', sample('golf-heartbeat'), 'no-action'],
  ["the provider's error object", sample('general-error-token'), 'no-action'],
  ['another schema', sample('tennis-legacy-match-status-not-started'), 'no-action'],
  ['an action that is a list', { ...good, fixtureAction: [] }, 'no-action'],
  ['no fixture id', withAction({ fixtureId: undefined }), 'bad-fixture-id'],
  ['a number as fixture id', withAction({ fixtureId: 7 }), 'bad-fixture-id'],
  ['another fixture id', withAction({ fixtureId: 'fixture-2' }), 'fixture-mismatch'],
  ['an empty action id', withAction({ actionId: '' }), 'bad-action-id'],
  ['no send type', withAction({ sendTypeId: undefined }), 'bad-send-type'],
  ['send type 0', withAction({ sendTypeId: 0 }), 'bad-send-type'],
  ['send type 7', withAction({ sendTypeId: 7 }), 'bad-send-type'],
  ['send type 1.5', withAction({ sendTypeId: 1.5 }), 'bad-send-type'],
  ['send type as a word only', withAction({ sendTypeId: 'Pending' }), 'bad-send-type'],
  ['seq 0', withAction({ fixtureSeqNum: 0 }), 'bad-seq'],
  ['seq -1', withAction({ fixtureSeqNum: -1 }), 'bad-seq'],
  ['seq 2^53', withAction({ fixtureSeqNum: 2 ** 53 }), 'bad-seq'],
  ['seq in blanks', withAction({ fixtureSeqNum: ' 5 ' }), 'bad-seq'],
  ['seq in hex', withAction({ fixtureSeqNum: '0x5' }), 'bad-seq'],
  ['an empty seq', withAction({ fixtureSeqNum: '' }), 'bad-seq'],
  ['seq true', withAction({ fixtureSeqNum: true }), 'bad-seq'],
  ['no type id', withAction({ fixtureActionTypeId: null }), 'bad-type-id'],
  ['a summary without scores', withSummary({}), 'bad-summary'],
  ['a negative score', withSummary({ homeTeamScore: 1, awayTeamScore: -1 }), 'bad-summary'],
  ['a summary that is a list', withSummary([]), 'bad-summary'],
  ['a summary that is a text', withSummary('0-0'), 'bad-summary'],
  ['metadata 65 deep', withAction({ metadata: nested(65) }), 'metadata-too-deep'],
]

const ACCEPTED: readonly (readonly [string, object | string])[] = [
  ['quoted numbers', withAction({ fixtureSeqNum: '1', sendTypeId: '5.0', fixtureActionTypeId: '9e2' })],
  ['no summary', withSummary(undefined)],
  ['a null summary', withSummary(null)],
  ['quoted scores', withSummary({ homeTeamScore: '1', awayTeamScore: '0' })],
  ['mistyped other fields', withAction({ period: {}, clockTime: 7, team: 'home', player: [], timestamp: 5 })],
  ['metadata 64 deep', withAction({ metadata: nested(64) })],
  ['a deep unknown key', JSON.stringify(good).replace('{', `{"unknown":${'['.repeat(50_000)}${']'.repeat(50_000)},`)],
  ['a text of almost 1 MiB', withAction({ fixtureActionType: 'x'.repeat(FRAME_BYTES_MAX - 1000) })],
  ['blanks around', ` \n${JSON.stringify(good)}\t`],
]

describe('what is a packet', () => {
  it.each(REJECTED)('%s is none', (_, frame, code) => {
    expect(codeOf(frame)).toBe(code)
  })

  it.each(ACCEPTED)('%s is one', (_, frame) => {
    expect(codeOf(frame)).toBe('packet')
  })

  it('is not above 1 MiB, kept whole or by its beginning [P7]', () => {
    expect(codeOf(withAction({ fixtureActionType: 'x'.repeat(FRAME_BYTES_MAX) }))).toBe('frame-too-large')
    expect(codeOf(good, { detail: `${OVERSIZED}bytes=2000000 sha256=00` })).toBe('frame-too-large')
  })

  it('reads the last of two equal keys [P6]', () => {
    const text = JSON.stringify(good).replace('"version":3', '"finished":false,"finished":true')
    const parsed = parse(raw(text))
    expect(parsed).toMatchObject({ finished: true })
  })

  it('reads every documented packet of versions 1 to 3', () => {
    const packets = JSON.parse(sample('basketball-rest-actions-array')) as { fixtureAction: { fixtureId: string } }[]
    expect(packets).toHaveLength(10)
    for (const one of packets) expect(codeOf(one, { fixtureId: one.fixtureAction.fixtureId })).toBe('packet')
  })

  it('never throws, whatever the bytes', () => {
    const start = JSON.stringify(good)
    const cut = fc
      .tuple(fc.nat(start.length), fc.string())
      .map(([at, text]) => start.slice(0, at) + text + start.slice(at + 1))
    const neverThrows = (frame: string | Uint8Array): void => {
      expect(() => codeOf(frame)).not.toThrow()
    }
    run(fc.property(fc.oneof(fc.json(), cut), neverThrows))
    run(fc.property(fc.uint8Array(), neverThrows))
  })
})

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
