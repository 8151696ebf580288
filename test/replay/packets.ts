import fc from 'fast-check'
import type { SendTypeId } from '../../match/packet.ts'
import type { RawRecord } from '../../match/raw.ts'
import type { SimulatedMatch } from '../../provider/simulate/match.ts'
import { AWAY, event, HOME, packet, raw, type Short } from '../match/given.ts'

/** Packets of a small world, where actions, teams, types and summaries meet often; in order, some seqs never sent. */
export const smallMatch: fc.Arbitrary<readonly RawRecord[]> = fc
  .uniqueArray(fc.integer({ min: 1, max: 16 }), { minLength: 1, maxLength: 14 })
  .chain((seqs) => fc.tuple(...seqs.sort((a, b) => a - b).map(shortOf)))
  .map((shorts) => shorts.map((short) => imported(packet(short))))

const FIRST = { id: 1, type: 'Regular', homeTeamPeriodScore: 2, awayTeamPeriodScore: 1 }
const SHOOTOUT = { id: 2, type: 'Shootout', homeTeamPeriodScore: 1, awayTeamPeriodScore: 0 }

function shortOf(seq: number): fc.Arbitrary<Short> {
  return fc
    .record({
      send: fc.constantFrom<SendTypeId>(1, 2, 3, 4, 5, 6),
      action: fc.constantFrom('a', 'b', 'c', 'd'),
      typeId: fc.constantFrom(9001, 9001, 9002, 9003, 9900, 21),
      team: fc.constantFrom<object>(HOME, HOME, AWAY, AWAY, { id: HOME.id }, { ...AWAY, homeTeam: true }, {}),
      score: fc.option(fc.tuple(fc.nat(2), fc.nat(2)), { nil: undefined, freq: 9 }),
      more: fc.record({
        period: fc.constantFrom(1, 2, null),
        metadata: fc.constantFrom(null, { zone: 'x' }),
        player: fc.constantFrom(null, { id: 'p', name: 'P' }, { id: 'p', name: 'Q' }),
      }),
      summary: fc.record({
        periods: fc.constantFrom([], [FIRST], [FIRST, SHOOTOUT]),
        currentStatus: fc.constantFrom('Live', 'Completed', 'Suspended'),
        collectionStatus: fc.constantFrom('CollectingLive', 'CollectionDropped', 'PostMatchChecked'),
        currentClockState: fc.constantFrom('running', 'Stopped', null),
      }),
    })
    .map(({ score, summary, ...rest }) => ({ ...rest, seq, ...(score ? { score, summary } : {}) }))
}

/** A packet as `import` writes it. */
function imported(frame: object | string): RawRecord {
  return raw(frame, { source: 'import', connectionId: null })
}

/** The packets of a simulated match in the order of the provider's list, as `import` writes them. */
export function packetsOf({ fixtureId, path, sport, startTime, packets }: SimulatedMatch): readonly RawRecord[] {
  return [...packets()].map(({ frame, atMs }) => ({
    ...imported(frame),
    fixtureId,
    path,
    sport,
    receivedAt: startTime + Math.round(atMs * 1000),
  }))
}

/** Everything that a feed may do to packets on their way, but losing one for good. */
export function anyWay(packets: readonly RawRecord[], random: () => number): readonly RawRecord[] {
  const first = packets[0] as RawRecord
  const { fixtureId, path, sport } = first
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const line = () => ({ line: pick(['a', 'b']), connectionId: pick(['c1', 'c2']), source: 'stream' as const })
  const note = (): RawRecord => ({
    ...event(pick(NOTES), { ...line(), detail: pick(['{"complete":true}', '{"complete":false}']) }),
    ...{ fixtureId, path, sport },
  })
  const junk = (): RawRecord => ({ ...first, ...line(), frame: Buffer.from(pick(['{}', 'junk', ''])) })
  const doubled = packets.flatMap((one) => (random() < 0.3 ? [one, one, one] : [one]))
  const disturbed = doubled.flatMap((one) => [
    one,
    ...(random() < 0.3 ? [note()] : []),
    ...(random() < 0.05 ? [junk()] : []),
  ])
  const arrived = random() < 0.3 ? disturbed : shuffled(disturbed, random)
  // Times of arrival belong to the way.
  return arrived.map((one) => ({
    ...one,
    ...(one.kind === 'packet' ? line() : {}),
    receivedAt: Math.floor(random() * 1e15),
  }))
}

const NOTES = ['opened', 'opened', 'lost', 'silent', 'resumed', 'alive', 'ended', 'certified', 'nobody-knows']

function shuffled<T>(list: readonly T[], random: () => number): readonly T[] {
  const left = [...list]
  return list.map(() => left.splice(Math.floor(random() * left.length), 1)[0] as T)
}
