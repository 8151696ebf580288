import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentOf } from '../../match/content.ts'
import type { RawRecord } from '../../match/raw.ts'
import type { RuleTable } from '../../match/rules.ts'
import { SPORTS } from '../../provider/simulate/draft.ts'
import { simulateMatch } from '../../provider/simulate/match.ts'
import { SIMULATED_RULES } from '../../provider/simulate/scoring.ts'
import { randomFrom } from '../log/helpers.ts'
import { event, play, RULES } from '../match/given.ts'
import { run } from '../property.ts'
import { anyWay, packetsOf, smallMatch } from './packets.ts'

const content = (records: readonly RawRecord[], rules = RULES): string => contentOf(play(records, rules).state)
const seed = fc.integer({ min: 1, max: 2 ** 31 - 1 })

const IN_PERIODS: RuleTable = {
  testsport: (RULES.testsport ?? []).map((rule) => ({ ...rule, points: 0, periodPoints: 1 })),
}

describe('the content of a fixture', () => {
  it.each([
    ['with rules of the match score', RULES],
    ['with rules of what is counted in a period, too', IN_PERIODS],
    ['without rules', {}],
  ])(
    'is the same whatever way its packets came: lines, order, repeats, outages, certificates, junk (%s)',
    (_, rules) => {
      run(
        fc.property(smallMatch, seed, (packets, seed) => {
          expect(content(anyWay(packets, randomFrom(seed)), rules)).toBe(content(packets, rules))
        }),
      )
    },
  )

  it.each(SPORTS)('likewise of a whole match of %s', (sport) => {
    run(
      fc.property(seed, (seed) => {
        const packets = packetsOf(simulateMatch({ sport, seed, startTime: 0, length: 0.1 }))
        expect(packets.length).toBeGreaterThan(20)
        expect(content(anyWay(packets, randomFrom(seed)), SIMULATED_RULES)).toBe(content(packets, SIMULATED_RULES))
      }),
      5,
    )
  })

  it('is another one without any of its packets', () => {
    run(
      fc.property(smallMatch, fc.nat(), (packets, at) => {
        const lost = at % packets.length
        expect(content(packets.toSpliced(lost, 1))).not.toBe(content(packets))
      }),
    )
  })

  it('has no word of connections, and none of our times', () => {
    const [first] = packetsOf(simulateMatch({ sport: 'soccer', seed: 1, startTime: 0, length: 0.02 }))
    const { fixtureId, path, sport } = first as RawRecord
    const at = { fixtureId, path, sport }
    const text = content([
      event('opened', at),
      first as RawRecord,
      event('lost', at),
      event('certified', { ...at, detail: '{"complete":true}' }),
    ])
    const { state } = JSON.parse(text)
    expect(state.reasons).toEqual([])
    for (const key of ['reliable', 'certified', 'stateRevision', 'receivedAt', 'eventTime'])
      expect(state).not.toHaveProperty(key)
    expect(state.clock).not.toHaveProperty('at')
  })
})

describe('parts of a fixture that the content tells apart', () => {
  const packets = packetsOf(simulateMatch({ sport: 'basketball', seed: 3, startTime: 0, length: 0.02 }))
  /** The last packet of the match, changed as its JSON. */
  const changed = (
    change: (packet: { fixtureAction: Record<string, unknown>; fixtureSummary: Record<string, unknown> }) => void,
  ) => {
    const last = packets.at(-1) as RawRecord
    const json = JSON.parse(Buffer.from(last.frame).toString())
    change(json)
    return [...packets.slice(0, -1), { ...last, frame: Buffer.from(JSON.stringify(json)) }]
  }
  const CHANGES: readonly (readonly [string, Parameters<typeof changed>[0]])[] = [
    ['a standing', ({ fixtureAction }) => Object.assign(fixtureAction, { sendTypeId: 4 })],
    ['a type', ({ fixtureAction }) => Object.assign(fixtureAction, { fixtureActionTypeId: 9 })],
    ['a clock text', ({ fixtureAction }) => Object.assign(fixtureAction, { clockTime: '99:99' })],
    ['metadata', ({ fixtureAction }) => Object.assign(fixtureAction, { metadata: { x: 1 } })],
    ['a score', ({ fixtureSummary }) => Object.assign(fixtureSummary, { homeTeamScore: 99 })],
    ['a status', ({ fixtureSummary }) => Object.assign(fixtureSummary, { currentStatus: 'Live' })],
    ['periods', ({ fixtureSummary }) => Object.assign(fixtureSummary, { periods: [] })],
  ]

  it.each(CHANGES)('%s', (_, change) => {
    expect(content(changed(() => {}))).toBe(content(packets))
    expect(content(changed(change))).not.toBe(content(packets))
  })
})
