import fc, { type Arbitrary } from 'fast-check'
import type { SendTypeId } from '../../match/packet.ts'
import type { RawRecord } from '../../match/raw.ts'
import type { RuleTable } from '../../match/rules.ts'
import { AWAY, event, HOME, NOON, packet, RULES, raw, type Short } from './given.ts'

/** Random packets and raw records of a small world, so that actions, teams, types, seqs and summaries meet often. */

const period = fc.record({
  id: fc.constantFrom(1, 2, 2, null),
  type: fc.constantFrom('Regular', 'Regular', 'Shootout', null),
  label: fc.constantFrom('x', 'y', null),
  homeTeamScore: fc.constantFrom(0, 1, null),
  awayTeamScore: fc.constantFrom(0, 1, null),
  homeTeamPeriodScore: fc.constantFrom(0, 1, null),
  awayTeamPeriodScore: fc.constantFrom(0, 1, null),
  start: fc.constantFrom('2026-11-21T12:00:00', '2026-11-21T12:00:01', null),
  end: fc.constantFrom('2026-11-21T13:00:00', null, null),
})

const summary = fc.record({
  periods: fc.array(period, { maxLength: 3 }),
  currentStatus: fc.constantFrom('Live', 'Live', 'Live', 'Completed', 'Suspended', null),
  collectionStatus: fc.constantFrom(
    'CollectingLive',
    'CollectingLive',
    'CollectionDropped',
    'CollectionSuspended',
    'PostMatchChecked',
    null,
  ),
  currentClockState: fc.constantFrom('running', 'Stopped', null),
  currentClockTime: fc.constantFrom('10:00', '09:59', null),
  currentPeriod: fc.constantFrom(1, 2, null),
  isHomeTeamInPossesion: fc.constantFrom(true, false, null),
  finished: fc.constantFrom(false, false, true),
})

const more = fc.record({
  period: fc.constantFrom(0, 1, 2, null),
  clockTime: fc.constantFrom('10:00', '09:59', null),
  fixtureActionType: fc.constantFrom('x', 'y', null),
  fixtureActionSubTypeId: fc.constantFrom(3, 4, null),
  fixtureActionSubType: fc.constantFrom('x', 'y', null),
  relatedFixtureActionIds: fc.constantFrom([], ['a'], ['b', 'c'], ['b', 'd']),
  metadata: fc.constantFrom(null, {}, { zone: 'x' }),
  player: fc.constantFrom(null, { id: 'p', name: 'P' }, { id: 'p', name: 'Q' }, { id: 'q', name: 'P' }),
  timestamp: fc.constantFrom(
    '2026-11-21T12:00:00Z',
    '2026-11-21T12:00:01.000001Z',
    '2026-11-21T12:00:00.999999Z',
    null,
  ),
  timelineSequence: fc.constantFrom(1, 1.5, null),
  delayStatus: fc.constantFrom('Delayed', null),
})

const TEAMS = [
  HOME,
  HOME,
  HOME,
  AWAY,
  AWAY,
  AWAY,
  { ...HOME, name: 'x' },
  { ...AWAY, homeTeam: true },
  { ...HOME, homeTeam: false },
  { id: AWAY.id, name: 'y' },
  { id: 'third', name: 'Third', homeTeam: true },
  { name: 'no id', homeTeam: true },
  {},
]

/** Any packet, but for its seq. */
export const shortOf = (seq: number): Arbitrary<Short> =>
  fc
    .record({
      send: fc.constantFrom<SendTypeId>(1, 2, 3, 4, 5, 5, 6),
      action: fc.constantFrom('a', 'b', 'c', 'd'),
      typeId: fc.constantFrom(9001, 9001, 9002, 9003, 9900, 21),
      team: fc.constantFrom<object>(...TEAMS),
      score: fc.option(fc.tuple(fc.nat(2), fc.nat(2)), { nil: undefined, freq: 9 }),
      more,
      summary,
      top: fc.record({ finished: fc.constantFrom(false, false, true), traceId: fc.constantFrom('t', null) }),
    })
    .map(({ score, summary: of, ...rest }) => ({ ...rest, seq, ...(score ? { score, summary: of } : {}) }))

/** Packets 1 to n in order. */
export const match: Arbitrary<readonly Short[]> = fc
  .integer({ min: 1, max: 14 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => shortOf(i + 1))))

/** The same, in order and shuffled. */
export const shuffledMatch: Arbitrary<readonly [inOrder: readonly Short[], shuffled: readonly Short[]]> = match.chain(
  (shorts) => fc.tuple(fc.constant(shorts), fc.shuffledSubarray([...shorts], { minLength: shorts.length })),
)

const CONNECTION: Arbitrary<Partial<RawRecord>> = fc.record({
  line: fc.constantFrom('main', 'main', 'spare'),
  connectionId: fc.constantFrom('c1', 'c1', 'c2', null),
  detail: fc.constantFrom('why', null),
})

const received = fc.constantFrom(0, 999, 1_000, 1_500_001).map((micros) => ({ receivedAt: NOON + micros }))

/** Seqs come again, and far ones open gaps. */
const packetRecord: Arbitrary<RawRecord> = fc
  .oneof(
    { weight: 20, arbitrary: fc.integer({ min: 1, max: 12 }) },
    { weight: 1, arbitrary: fc.constantFrom(40, Number.MAX_SAFE_INTEGER) },
  )
  .chain(shortOf)
  .map((short) => raw(packet(short)))

const tiered = fc.oneof(
  { weight: 40, arbitrary: packetRecord },
  { weight: 1, arbitrary: packetRecord.map((record): RawRecord => ({ ...record, tier: 'betting' })) },
  { weight: 1, arbitrary: packetRecord.map((record) => ({ ...record, sport: 'other' })) },
)

const JUNK = ['[]', '{', '{}', '{"fixtureAction":{"fixtureId":"other"}}', '{"fixtureAction":{"fixtureId":"fixture-1"}}']
const others: Arbitrary<RawRecord> = fc.oneof(
  fc
    .constantFrom('opened', 'opened', 'lost', 'silent', 'silent', 'resumed', 'alive', 'ended')
    .map((kind) => event(kind)),
  fc.constantFrom(...JUNK).map((text) => raw(text)),
  fc.constantFrom('{"complete":true}', '{"complete":false}', '{', null).map((detail) => event('certified', { detail })),
  fc
    .constantFrom('{"name":"A v B","teams":[{"id":"h","name":"H"}],"fixtureDeleted":false}', '{', '[]')
    .map((text) => raw(text, { kind: 'fixture' })),
  fc.constant(event('nobody-knows')),
)

/** All that raw-actions may have of a fixture. */
export const record: Arbitrary<RawRecord> = fc
  .tuple(fc.oneof({ weight: 6, arbitrary: tiered }, { weight: 2, arbitrary: others }), CONNECTION, received)
  .map(([one, connection, at]) => ({
    ...one,
    ...connection,
    ...at,
    detail:
      one.kind === 'certified' || one.kind === 'fixture' || one.kind === 'packet'
        ? one.detail
        : (connection.detail ?? null),
  }))

/** Packets 1 to n, now and then one late, with other records between; types mostly have rules and teams sides, so that scores are compared. */
const orderly: Arbitrary<readonly RawRecord[]> = fc
  .tuple(fc.array(fc.tuple(shortOf(1), fc.nat(9)), { maxLength: 16 }), fc.array(others, { maxLength: 5 }), fc.nat(30))
  .map(([shorts, between, late]) => {
    const records = shorts.map(([short, odd], i) => {
      const typeId = odd === 0 ? 9900 : odd < 6 ? 9001 : 9003
      const team = odd % 2 ? HOME : AWAY
      const { more: told, score = [0, 0] as const, ...rest } = short
      return raw(packet({ ...rest, score, seq: i + 1, typeId, team, more: { ...told, player: null } }))
    })
    const moved = records.splice(late, 1)
    const all = [...records.slice(0, late + 1), ...moved, ...records.slice(late + 1)]
    for (const [i, one] of between.entries()) all.splice((i * 7) % (all.length + 1), 0, one)
    return all
  })

/** Mostly what becomes of connections. */
const connected: Arbitrary<readonly RawRecord[]> = fc.array(
  fc
    .tuple(
      fc.oneof(
        fc.constantFrom('opened', 'opened', 'lost', 'silent', 'silent', 'resumed', 'alive').map((kind) => event(kind)),
        fc
          .constantFrom('opened', 'lost', 'ended', 'ended', 'silent', 'nobody-knows', 'fixture')
          .map((kind) => event(kind)),
        fc.constantFrom(
          raw(packet({ seq: 1, send: 5 })),
          raw('junk'),
          event('certified', { detail: '{"complete":true}' }),
        ),
      ),
      fc.constantFrom('main', 'main', 'main', 'spare'),
      fc.constantFrom('c1', 'c1', 'c1', 'c2'),
    )
    .map(([one, line, connectionId]) => ({ ...one, line, connectionId })),
  { minLength: 1, maxLength: 12 },
)

export const stream: Arbitrary<readonly RawRecord[]> = fc.oneof(
  { weight: 3, arbitrary: fc.array(record, { minLength: 1, maxLength: 20 }) },
  { weight: 3, arbitrary: orderly },
  { weight: 2, arbitrary: connected },
)

const counted = (points: number, periodPoints: (typeId: number) => number | undefined): RuleTable => ({
  testsport: (RULES.testsport ?? []).map((rule) => ({
    ...rule,
    points: rule.points * points,
    periodPoints: periodPoints(rule.typeId),
  })),
})

/** A sport whose actions score in the match, one that counts points within periods as well, one in which only periods decide, one without rules. */
export const TABLES: Readonly<Record<string, RuleTable>> = {
  'that score in the match': RULES,
  'that score in the match and in its periods': counted(1, (typeId) => (typeId === 9001 ? undefined : 2)),
  'that score in periods only': counted(0, () => 1),
  'without rules': {},
}
