import { describe, expect, it } from 'vitest'
import type { Short } from '../given.ts'
import { compared, match, player, rawOf, third } from './comparing.ts'

const TEAM = { team: { id: 't', name: 'Home', homeTeam: true } }
const ACTION = 'fixtureAction'
const SUMMARY = 'fixtureSummary'
const PERIOD = { id: 1, type: 'Regular', label: '1st half', homeTeamScore: 3, start: '2026-11-21T12:00:00' }
const OTHER_PERIOD = {
  id: 2,
  type: 'Shootout',
  label: 'x',
  start: '2026-11-21T12:00:01',
  end: '2026-11-21T13:00:00',
  homeTeamScore: 4,
  awayTeamScore: 5,
  homeTeamPeriodScore: 6,
}

/** A change of the third packet, and its reverse → the fields that are told, with our value and the list's. */
const ALTERED: readonly (readonly [
  Partial<Short>,
  Partial<Short>,
  readonly (readonly [string, unknown, unknown])[],
])[] = [
  [
    { typeId: 1 },
    { typeId: 2 },
    [
      [`${ACTION}.fixtureActionTypeId`, 1, 2],
      [`${ACTION}.fixtureActionType`, 'type 1', 'type 2'],
    ],
  ],
  [{ more: { clockTime: '09:59' } }, {}, [[`${ACTION}.clockTime`, '09:59', '10:00']]],
  [{ more: { period: 2 } }, {}, [[`${ACTION}.period`, 2, 1]]],
  [{ more: { fixtureActionSubTypeId: 7 } }, {}, [[`${ACTION}.fixtureActionSubTypeId`, 7, null]]],
  [{ more: { fixtureActionSubType: 's' } }, {}, [[`${ACTION}.fixtureActionSubType`, 's', null]]],
  [
    TEAM,
    {},
    [
      [`${ACTION}.team.id`, 't', null],
      [`${ACTION}.team.homeTeam`, true, null],
    ],
  ],
  [{ team: { ...TEAM.team, name: 'Away' } }, TEAM, [[`${ACTION}.team.name`, 'Away', 'Home']]],
  [player('A'), player('B'), [[`${ACTION}.player.name`, 'A', 'B']]],
  [{ more: { player: { id: 'p' } } }, { more: { player: { id: 'q' } } }, [[`${ACTION}.player.id`, 'p', 'q']]],
  [
    { more: { timestamp: '2026-11-21T12:00:00.1Z' } },
    { more: { timestamp: '2026-11-21T12:00:00.2Z' } },
    [[`${ACTION}.timestamp`, '2026-11-21T12:00:00.100000Z', '2026-11-21T12:00:00.200000Z']],
  ],
  [{ more: { timelineSequence: 1.5 } }, {}, [[`${ACTION}.timelineSequence`, 1.5, null]]],
  [{ more: { delayStatus: 'late' } }, {}, [[`${ACTION}.delayStatus`, 'late', null]]],
  [{ more: { relatedFixtureActionIds: ['x'] } }, {}, [[`${ACTION}.relatedFixtureActionIds[0]`, 'x', undefined]]],
  [{ more: { metadata: { a: 1 } } }, { more: { metadata: { a: 2 } } }, [[`${ACTION}.metadata.a`, 1, 2]]],
  [{ more: { metadata: { a: null } } }, { more: { metadata: {} } }, [[`${ACTION}.metadata.a`, null, undefined]]],
  [
    { more: { metadata: { a: [{ b: 1 }] } } },
    { more: { metadata: { a: [] } } },
    [[`${ACTION}.metadata.a[0]`, '{"b":1}', undefined]],
  ],
  [
    { more: { metadata: { fullName: 'A' } } },
    { more: { metadata: { fullName: 'B' } } },
    [[`${ACTION}.metadata.fullName`, 'A', 'B']],
  ],
  [{ top: { finished: true } }, { top: {} }, [['finished', true, false]]],
  [{ score: [9, 0] }, {}, [[`${SUMMARY}.homeTeamScore`, 9, 3]]],
  [{ score: [3, 9] }, {}, [[`${SUMMARY}.awayTeamScore`, 9, 0]]],
  [{ summary: { currentStatus: 'Suspended' } }, {}, [[`${SUMMARY}.currentStatus`, 'Suspended', 'Live']]],
  [{ summary: { collectionStatus: 'C' } }, {}, [[`${SUMMARY}.collectionStatus`, 'C', null]]],
  [{ summary: { currentPeriod: 2 } }, {}, [[`${SUMMARY}.currentPeriod`, 2, 1]]],
  [{ summary: { currentClockTime: '00:01' } }, {}, [[`${SUMMARY}.currentClockTime`, '00:01', '10:00']]],
  [{ summary: { currentClockState: 'RUNNING' } }, {}, [[`${SUMMARY}.currentClockState`, 'running', null]]],
  [{ summary: { isHomeTeamInPossesion: false } }, {}, [[`${SUMMARY}.isHomeTeamInPossesion`, false, null]]],
  [{ summary: { finished: true } }, {}, [[`${SUMMARY}.finished`, true, false]]],
  [{ summary: { periods: [PERIOD] } }, {}, [[`${SUMMARY}.periods[0]`, 1, undefined]]],
  [
    { summary: { periods: [{ ...PERIOD, ...OTHER_PERIOD }] } },
    { summary: { periods: [PERIOD] } },
    [
      [`${SUMMARY}.periods[0].id`, 2, 1],
      [`${SUMMARY}.periods[0].type`, 'Shootout', 'Regular'],
      [`${SUMMARY}.periods[0].label`, 'x', '1st half'],
      [`${SUMMARY}.periods[0].start`, '2026-11-21T12:00:01.000000Z', '2026-11-21T12:00:00.000000Z'],
      [`${SUMMARY}.periods[0].end`, '2026-11-21T13:00:00.000000Z', null],
      [`${SUMMARY}.periods[0].homeTeamScore`, 4, 3],
      [`${SUMMARY}.periods[0].awayTeamScore`, 5, null],
      [`${SUMMARY}.periods[0].homeTeamPeriodScore`, 6, null],
    ],
  ],
  [
    { summary: { periods: [{ ...PERIOD, awayTeamPeriodScore: 7 }] } },
    { summary: { periods: [PERIOD] } },
    [[`${SUMMARY}.periods[0].awayTeamPeriodScore`, 7, null]],
  ],
]

describe('an altered packet', () => {
  it.each(ALTERED)('%j beside %j', (recorded, listed, fields) => {
    const found = compared({ recorded: third(recorded), listed: third(listed) })
    const told = found.altered.packets.flatMap((one) => one.fields.map((f) => [f.path, f.recorded, f.listed]))
    expect(told).toEqual(fields)
    expect(found.altered).toMatchObject({ count: 1, packets: [{ seq: 3, actionId: 'action-3', count: fields.length }] })
    expect(found.shortcomings).toContain('altered')
    const turned = compared({ recorded: third(listed), listed: third(recorded) })
    const toldTurned = turned.altered.packets.flatMap((one) => one.fields.map((f) => [f.path, f.listed, f.recorded]))
    expect(toldTurned).toEqual(fields)
  })

  it('that has no summary on one side', () => {
    const bare: Short = { seq: 3, send: 5, top: { finished: false } }
    const recorded = match(5).map((short) => rawOf(short.seq === 3 ? bare : short))
    const [altered] = compared({ recorded, listed: third({}) }).altered.packets
    expect(altered?.fields).toEqual([{ path: 'fixtureSummary', listed: '3-0' }])
  })
})

/** Of the third packet on the two sides: nothing that anybody could mean. */
const SAME: readonly (readonly [string, Partial<Short>, Partial<Short>])[] = [
  ['tracing', { top: { traceId: 'a' } }, { top: { traceId: 'b' } }],
  ['the version', { top: { version: 1 } }, { top: { version: 3 } }],
  ['keys that nobody reads', { top: { idx: 1, websocket: {} }, more: { odd: 1 } }, {}],
  [
    'quoted numbers',
    { more: { period: '1', timelineSequence: '1.50' } },
    { more: { period: 1, timelineSequence: 1.5 } },
  ],
  ['the order of metadata', { more: { metadata: { a: 1, b: 2 } } }, { more: { metadata: { b: 2.0, a: 1 } } }],
  [
    'digits of a time',
    { more: { timestamp: '2026-11-21T12:00:00Z' } },
    { more: { timestamp: '2026-11-21T12:00:00.000+00:00' } },
  ],
]

it.each(SAME)('takes no heed of %s', (_, recorded, listed) => {
  expect(compared({ recorded: third(recorded), listed: third(listed) })).toMatchObject({ complete: true })
})

const LINEUP = (name: object) => ({ more: { metadata: { startingLineup: [{ id: 'p', ...name }] } } })

/** Of the third packet on the two sides, and how many names only one of them has. */
const NAMES: readonly (readonly [string, Partial<Short>, Partial<Short>, number])[] = [
  ['no player name', { more: { player: { id: 'p' } } }, player('A'), 1],
  ['a null', player(null), player('A'), 1],
  ['an empty text', player(''), player('A'), 1],
  ['an unknown player', player('Unknown player code: 7'), player('A'), 1],
  ['two ways of not knowing', player('Unknown player code: 7'), player(null), 0],
  ['no team name', { team: { id: 't', homeTeam: true } }, TEAM, 1],
  ['no names in metadata', LINEUP({ fullName: null }), LINEUP({ fullName: 'A B', firstName: 'A', lastName: 'B' }), 3],
]

it.each(NAMES)('takes %s for no alteration, on either side', (_, without, named, names) => {
  for (const [recorded, listed] of [
    [without, named],
    [named, without],
  ]) {
    const found = compared({ recorded: third(recorded ?? {}), listed: third(listed ?? {}) })
    expect(found).toMatchObject({ complete: true, enriched: { packets: names > 0 ? 1 : 0, names } })
  }
})
