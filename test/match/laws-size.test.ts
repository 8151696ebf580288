import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold } from '../../match/fold.ts'
import type { RuleTable } from '../../match/rules.ts'
import { charsOf, FACTS_CHARS_MAX } from '../../match/size.ts'
import { initialState } from '../../match/state.ts'
import type { Accepted, Step } from '../../match/step.ts'
import { derive } from '../../processors/derived.ts'
import type { Quarantined } from '../../schemas/records.ts'
import { run } from '../property.ts'
import { fixtureOf, verify } from '../replay/verified.ts'
import { HOME, packet, play, playPackets, RULES, raw, type Short } from './given.ts'
import { shortOf } from './streams.ts'

describe('the size of a fixture', () => {
  it('is that of all texts in the facts; a packet above the limit is parked, one at it is not [Q8]', () => {
    run(
      fc.property(shortOf(1), fc.integer({ min: -2, max: 2 }), (short, left) => {
        const { facts } = (playPackets([short]).steps[0] as Accepted).packet
        const texts = Object.values(facts)
          .flat()
          .filter((value) => typeof value === 'string')
        // Each link to a related action weighs more than its id.
        const chars = texts.join('').length + 128 * facts.related.length
        expect(charsOf(facts)).toBe(chars)
        expect(FACTS_CHARS_MAX).toBe(33_554_432)
        const full = { ...initialState(), factsChars: FACTS_CHARS_MAX - chars - left }
        const { state, step } = fold(full, raw(packet(short)), RULES)
        const found = `${FACTS_CHARS_MAX - left}`
        expect(step).toMatchObject(
          left >= 0 ? { kind: 'accepted' } : { kind: 'rejected', rejection: { code: 'fixture-too-large', found } },
        )
        expect(state.factsChars).toBe(FACTS_CHARS_MAX - left - (left >= 0 ? 0 : chars))
      }),
    )
  })

  it('does not matter: of hundreds of packets, with many names under one id, the shapes are one truth [A4, R7]', () => {
    const long = fc.array(fc.tuple(shortOf(1), fc.nat(60), fc.nat(60)), { minLength: 110, maxLength: 140 })
    run(
      fc.property(long, (all) => {
        const records = all.map(
          ([short, action, name], i): Short => ({
            ...short,
            seq: i + 1,
            action: `action-${action}`,
            more: { ...short.more, fixtureActionType: `type ${name}`, player: { id: 'p', name: `player ${name}` } },
          }),
        )
        expect(verify(fixtureOf(records.map((short) => raw(packet(short))))).findings).toEqual([])
      }),
      6,
    )
  })
})

describe('what is bounded', () => {
  it('is what is told of links and of disagreements: the first 100 that name an action, of 20,000 packets any action [R13, C10]', () => {
    const naming = (count: number): readonly Short[] =>
      Array.from({ length: count }, (_, i) => ({ seq: i + 1, send: 5, more: { relatedFixtureActionIds: ['named'] } }))
    for (const [count, told] of [
      [100, 100],
      [101, 100],
    ] as const) {
      const last = playPackets([...naming(count), { seq: count + 1, send: 5, action: 'named' }]).steps.at(
        -1,
      ) as Accepted
      expect(last.action.relatedBy).toEqual(Array.from({ length: told }, (_, i) => `action-${i + 1}`))
    }
    const goal = (seq: number, score: readonly [number, number]): Short => ({
      seq,
      send: 5,
      typeId: 9001,
      team: HOME,
      score,
    })
    const many = (count: number): readonly Short[] =>
      Array.from({ length: count - 1 }, (_, i): Short => ({ seq: i + 1, send: 5, score: [0, 0] }))
    for (const [count, named] of [
      [20_000, ['action-20000']],
      [20_001, []],
    ] as const) {
      const { disagreements } = playPackets([...many(count), goal(count, [0, 0])]).steps.at(-1) as Accepted
      expect(disagreements.map(({ actions }) => actions)).toEqual([named])
    }
    // As many packets, of a hundred actions.
    const one = many(20_001).map((short): Short => ({ ...short, action: `action-${short.seq % 100}` }))
    expect((playPackets([...one, goal(20_001, [0, 0])]).steps.at(-1) as Accepted).disagreements).toMatchObject([
      { actions: [] },
    ])
  })

  it('is the number of periods that are counted: of 100 each, of 101 none, and no action is blamed for them [C9]', () => {
    const rules: RuleTable = {
      testsport: [{ typeId: 9001, points: 0, periodPoints: 1, side: 'team', name: 'Point', evidence: 'simulated' }],
    }
    const told = (count: number, points: number) => ({
      periods: Array.from({ length: count }, (_, i) => ({
        id: i + 1,
        homeTeamPeriodScore: i === 0 ? points : 0,
        awayTeamPeriodScore: 0,
      })),
    })
    const point = (seq: number, count: number): Short => {
      return { seq, send: 5, typeId: 9001, team: HOME, score: [0, 0], summary: told(count, seq) }
    }
    const records = [point(1, 100), point(2, 101), point(3, 100)].map((short) => raw(packet(short)))
    const views = play(records, rules).steps.map((step) => (step as Accepted).after)
    expect(views.map(({ periodsByActions }) => periodsByActions.length)).toEqual([100, 0, 100])
    expect(views.map(({ periodAgreement }) => periodAgreement)).toEqual(['agrees', 'unknown', 'agrees'])
    expect(views.map(({ periods }) => periods.length)).toEqual([100, 101, 100])
    expect(verify(fixtureOf(records, rules), { rules }).findings).toEqual([])
  })

  it('is what is published of a frame: of one above 1 MiB its first 64 KiB [P7, N4]', () => {
    run(
      fc.property(fc.integer({ min: -1, max: 2 }), (more) => {
        const [step] = play([raw('x'.repeat(2 ** 20 + more))]).steps
        const [parked] = derive(step as Step).map(({ value }) => value as Quarantined)
        expect(parked?.frame).toHaveLength(more > 0 ? 65_536 : 2 ** 20 + more)
      }),
      8,
    )
  })
})
