import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePacket } from '../../match/parse.ts'
import { run } from '../property.ts'
import { absent, textOf } from './wire.ts'
import { packetWire, summaryWire } from './wire-packet.ts'

const read = (json: unknown) => parsePacket(Buffer.from(textOf(json)), 'f1', null)

/** Where in a packet what is put makes it none, and with which code. */
const NO_INTEGER = ['', ' 5 ', '0x5', true, null, 1.5, [], {}, 2 ** 53, absent]
const NO_ID = ['', 5, null, [], absent]
const SPOILS: readonly (readonly [path: string, code: string, values: readonly unknown[]])[] = [
  ['fixtureAction.fixtureId', 'bad-fixture-id', NO_ID],
  ['fixtureAction.fixtureId', 'fixture-mismatch', ['f2', 'f', 'F1']],
  ['fixtureAction.actionId', 'bad-action-id', NO_ID],
  ['fixtureAction.sendTypeId', 'bad-send-type', [0, 7, -1, '0', '7', ...NO_INTEGER]],
  ['fixtureAction.fixtureSeqNum', 'bad-seq', [0, -1, '0', ...NO_INTEGER]],
  ['fixtureAction.fixtureActionTypeId', 'bad-type-id', NO_INTEGER],
  ['fixtureAction', 'no-action', [null, 'x', 5, [], true, absent]],
  ['fixtureSummary', 'bad-summary', ['x', 5, [], true, {}, { homeTeamScore: 1 }, { awayTeamScore: 1 }]],
  ['fixtureSummary.homeTeamScore', 'bad-summary', [-1, '-1', ...NO_INTEGER]],
  ['fixtureSummary.awayTeamScore', 'bad-summary', [-1, '-1', ...NO_INTEGER]],
]

/** Short, and the same on every machine. */
function shown(value: unknown): string {
  if (value === absent) return 'nothing'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' && value !== null) return 'an object'
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

/** The object with another value at this path. */
function withOther(object: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value
  const fields = object as Readonly<Record<string, unknown>>
  const inside = withOther(fields[step], rest, value)
  return Object.fromEntries(Object.entries({ ...fields, [step]: inside }).filter(([, one]) => one !== absent))
}

describe('what is no packet', () => {
  it.each(SPOILS)('one with another %s is rejected as %s [P1, P2, P4]', (path, code, values) => {
    const isInSummary = path.startsWith('fixtureSummary.')
    run(
      fc.property(packetWire, summaryWire, fc.constantFrom(...values), ({ wire }, summary, value) => {
        const json = isInSummary ? { ...(wire as object), fixtureSummary: summary.wire } : wire
        const found = isInSummary ? 'an object' : shown(value)
        expect(read(withOther(json, path.split('.'), value))).toEqual({ code, found })
      }),
      40,
    )
  })

  it('is no text that is not JSON, not an object, not UTF-8, or too large; long ones are shown by their beginning [P7, P10]', () => {
    const notJson = fc.string().filter((text) => {
      try {
        JSON.parse(text)
        return false
      } catch {
        return true
      }
    })
    run(
      fc.property(notJson, fc.integer({ min: 1, max: 60 }), (text, more) => {
        const long = `{${text}${'x'.repeat(more)}`
        const found = JSON.stringify(long.length > 40 ? `${long.slice(0, 40)}…` : long)
        expect(parsePacket(Buffer.from(long), 'f1', null)).toEqual({ code: 'not-json', found })
      }),
    )
    run(
      fc.property(packetWire, ({ wire }) => {
        const text = textOf(wire)
        expect(read([wire])).toEqual({ code: 'not-an-object', found: 'an array' })
        expect(parsePacket(Buffer.from(`\ufeff${text}`), 'f1', null)).toMatchObject({ code: 'not-json' })
        expect(parsePacket(Buffer.concat([Buffer.from(text), Buffer.from([0xff])]), 'f1', null)).toMatchObject({
          code: 'not-utf8',
        })
        const filled = (bytes: number) =>
          Buffer.concat([Buffer.from(text), Buffer.alloc(bytes - Buffer.byteLength(text), ' ')])
        const largest = parsePacket(filled(2 ** 20), 'f1', null)
        const larger = parsePacket(filled(2 ** 20 + 1), 'f1', null)
        expect('code' in largest).toBe(false)
        expect(larger).toEqual({ code: 'frame-too-large', found: `${2 ** 20 + 1} bytes` })
        const oversized = parsePacket(Buffer.from(text), 'f1', 'oversized 5')
        expect(oversized).toEqual({ code: 'frame-too-large', found: 'oversized 5' })
      }),
      10,
    )
  })
})
