import fc, { type Arbitrary } from 'fast-check'
import type { Facts, Packet, Period, Summary } from '../../match/packet.ts'
import {
  absent,
  booleanWire,
  decimalWire,
  flagWire,
  idWire,
  integerWire,
  listWire,
  objectWire,
  orNone,
  reads,
  textWire,
  timeWire,
  type Wire,
} from './wire.ts'

/** Packets as they may come over the wire, and what they mean. */

const anyJson: Arbitrary<unknown> = fc.jsonValue({ maxDepth: 4 })
const metadataWire: Arbitrary<Wire<string | null>> = fc.oneof(
  anyJson.map((json) => ({ wire: json, means: json === null ? null : plainly(json) })),
  reads<string | null>(null, null, absent),
)

/** P8, said once more. */
function plainly(json: unknown): string {
  if (Array.isArray(json)) return `[${json.map(plainly).join()}]`
  if (typeof json !== 'object' || json === null) return JSON.stringify(json)
  const entries = Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${plainly(value)}`).join()}}`
}

const periodWire: Arbitrary<Wire<Period>> = objectWire<Period>({
  id: ['id', integerWire],
  type: ['type', textWire],
  label: ['label', textWire],
  home: ['homeTeamScore', integerWire],
  away: ['awayTeamScore', integerWire],
  periodHome: ['homeTeamPeriodScore', integerWire],
  periodAway: ['awayTeamPeriodScore', integerWire],
  start: ['start', timeWire],
  end: ['end', timeWire],
})

const scoreWire: Arbitrary<Wire<number>> = fc.oneof(fc.nat(), fc.nat(3)).chain((n) => reads(n, n, `${n}`))
const runningWire: Arbitrary<Wire<boolean | null>> = fc.oneof(
  reads<boolean | null>(true, 'running', 'Running', 'RUNNING'),
  reads<boolean | null>(false, 'stopped', 'Stopped', 'STOPPED'),
  reads<boolean | null>(null, 'run', '', true, 5, null, absent),
)

type FlatSummary = Omit<Summary, 'score'> & { readonly scoreHome: number; readonly scoreAway: number }

export const summaryWire: Arbitrary<Wire<Summary>> = objectWire<FlatSummary>({
  scoreHome: ['homeTeamScore', scoreWire],
  scoreAway: ['awayTeamScore', scoreWire],
  status: ['currentStatus', textWire],
  collectionStatus: ['collectionStatus', textWire],
  period: ['currentPeriod', integerWire],
  periods: ['periods', listWire<Period>(orNone(periodWire, null))],
  clockTime: ['currentClockTime', textWire],
  clockRunning: ['currentClockState', runningWire],
  homeInPossession: ['isHomeTeamInPossesion', booleanWire],
  finished: ['finished', flagWire],
}).map(({ wire, means: { scoreHome: home, scoreAway: away, ...rest } }) => ({
  wire,
  means: { score: { home, away }, ...rest },
}))

interface Team {
  readonly teamId: string | null
  readonly teamName: string | null
  readonly homeTeam: boolean | null
}

const NO_TEAM: Team = { teamId: null, teamName: null, homeTeam: null }
const teamWire = orNone(
  objectWire<Team>({ teamId: ['id', idWire], teamName: ['name', textWire], homeTeam: ['homeTeam', booleanWire] }),
  NO_TEAM,
)
type Player = Pick<Facts, 'playerId' | 'playerName'>
const NO_PLAYER: Player = { playerId: null, playerName: null }
const playerWire = orNone(objectWire<Player>({ playerId: ['id', idWire], playerName: ['name', textWire] }), NO_PLAYER)

/** Of fixtureAction. */
const actionWire = objectWire({
  fixtureId: ['fixtureId', reads('f1', 'f1')],
  actionId: ['actionId', fc.string({ minLength: 1 }).map((id) => ({ wire: id, means: id }))],
  sendTypeId: ['sendTypeId', fc.integer({ min: 1, max: 6 }).chain((n) => reads(n, n, `${n}`))],
  seq: [
    'fixtureSeqNum',
    fc
      .oneof(
        fc.integer({ min: 1, max: 9 }),
        fc.maxSafeNat().map((n) => Math.max(1, n)),
      )
      .chain((n) => reads(n, n, `${n}`)),
  ],
  typeId: ['fixtureActionTypeId', fc.integer().chain((n) => reads(n, n, `${n}`))],
  type: ['fixtureActionType', textWire],
  subTypeId: ['fixtureActionSubTypeId', integerWire],
  subType: ['fixtureActionSubType', textWire],
  period: ['period', integerWire],
  clockTime: ['clockTime', textWire],
  related: ['relatedFixtureActionIds', listWire<string>(idWire)],
  metadata: ['metadata', metadataWire],
  eventTime: ['timestamp', timeWire],
  timelineSequence: ['timelineSequence', decimalWire],
  delayStatus: ['delayStatus', textWire],
  team: ['team', teamWire],
  player: ['player', playerWire],
})

/** Of fixture f1. */
export const packetWire: Arbitrary<Wire<Packet>> = objectWire({
  action: ['fixtureAction', actionWire],
  summary: [
    'fixtureSummary',
    fc.oneof(summaryWire as Arbitrary<Wire<Summary | null>>, reads<Summary | null>(null, null, absent)),
  ],
  traceId: ['traceId', textWire],
  finished: ['finished', flagWire],
}).map(({ wire, means: { action, ...top } }) => {
  const {
    fixtureId: _,
    actionId,
    sendTypeId,
    seq,
    eventTime,
    timelineSequence,
    delayStatus,
    team,
    player,
    ...facts
  } = action
  const { homeTeam, ...ofTeam } = team
  const own = { actionId, sendTypeId, seq, eventTime, timelineSequence, delayStatus, homeTeam } as Packet
  return { wire, means: { ...own, ...top, facts: { ...facts, ...ofTeam, ...player } as Facts } }
})
