import { parseJson } from '../json.ts'
import type { Packet, Period, Summary } from '../packet.ts'
import { formatTime } from '../time.ts'
import { compareJson, compareNames, type Differences, noDifferences, noteDifference } from './values.ts'

type Value = string | number | boolean | null

/** `show`: how a value is told that differs. */
type Fields<T> = readonly (readonly [path: string, read: (from: T) => Value, show?: (value: Value) => Value])[]

/**
 * What two packets of one seq, action and send type are compared by: what they mean, as the fold reads them. So the order of
 * keys, the spelling of numbers and keys that nobody reads make no difference, nor does `version`. `traceId` is left out: it
 * names a line in the provider's own logs (feed.md §2.1).
 */
const ACTION_FIELDS: Fields<Packet> = [
  ['finished', ({ finished }) => finished],
  ['fixtureAction.fixtureActionTypeId', ({ facts }) => facts.typeId],
  ['fixtureAction.fixtureActionType', ({ facts }) => facts.type],
  ['fixtureAction.fixtureActionSubTypeId', ({ facts }) => facts.subTypeId],
  ['fixtureAction.fixtureActionSubType', ({ facts }) => facts.subType],
  ['fixtureAction.team.id', ({ facts }) => facts.teamId],
  ['fixtureAction.team.homeTeam', ({ homeTeam }) => homeTeam],
  ['fixtureAction.player.id', ({ facts }) => facts.playerId],
  ['fixtureAction.period', ({ facts }) => facts.period],
  ['fixtureAction.clockTime', ({ facts }) => facts.clockTime],
  ['fixtureAction.timestamp', ({ eventTime }) => eventTime, timeOf],
  ['fixtureAction.timelineSequence', ({ timelineSequence }) => timelineSequence],
  ['fixtureAction.delayStatus', ({ delayStatus }) => delayStatus],
]

const NAME_FIELDS: Fields<Packet> = [
  ['fixtureAction.team.name', ({ facts }) => facts.teamName],
  ['fixtureAction.player.name', ({ facts }) => facts.playerName],
]

const SUMMARY_FIELDS: Fields<Summary> = [
  ['fixtureSummary.homeTeamScore', ({ score }) => score.home],
  ['fixtureSummary.awayTeamScore', ({ score }) => score.away],
  ['fixtureSummary.currentStatus', ({ status }) => status],
  ['fixtureSummary.collectionStatus', ({ collectionStatus }) => collectionStatus],
  ['fixtureSummary.currentPeriod', ({ period }) => period],
  ['fixtureSummary.currentClockTime', ({ clockTime }) => clockTime],
  ['fixtureSummary.currentClockState', ({ clockRunning }) => clockRunning, clockStateOf],
  ['fixtureSummary.isHomeTeamInPossesion', ({ homeInPossession }) => homeInPossession],
  ['fixtureSummary.finished', ({ finished }) => finished],
]

const PERIOD_FIELDS: Fields<Period> = [
  ['id', ({ id }) => id],
  ['type', ({ type }) => type],
  ['label', ({ label }) => label],
  ['start', ({ start }) => start, timeOf],
  ['end', ({ end }) => end, timeOf],
  ['homeTeamScore', ({ home }) => home],
  ['awayTeamScore', ({ away }) => away],
  ['homeTeamPeriodScore', ({ periodHome }) => periodHome],
  ['awayTeamPeriodScore', ({ periodAway }) => periodAway],
]

/** Of two packets with the same seq, action and send type. */
export function differencesOf(recorded: Packet, listed: Packet): Differences {
  const differences = noDifferences()
  compareFields(differences, '', ACTION_FIELDS, recorded, listed)
  for (const [path, read] of NAME_FIELDS) compareNames(differences, path, read(recorded), read(listed))
  compareJson(differences, 'fixtureAction.relatedFixtureActionIds', recorded.facts.related, listed.facts.related)
  if (recorded.facts.metadata !== listed.facts.metadata) {
    compareJson(differences, 'fixtureAction.metadata', metadataOf(recorded), metadataOf(listed))
  }
  compareSummaries(differences, recorded.summary, listed.summary)
  return differences
}

function compareFields<T>(differences: Differences, prefix: string, fields: Fields<T>, recorded: T, listed: T): void {
  for (const [name, read, show = same] of fields) {
    const here = read(recorded)
    const there = read(listed)
    if (here !== there) noteDifference(differences, prefix + name, show(here), show(there))
  }
}

function compareSummaries(differences: Differences, recorded: Summary | null, listed: Summary | null): void {
  if (recorded === null || listed === null) {
    if (recorded !== listed) noteDifference(differences, 'fixtureSummary', wordOf(recorded), wordOf(listed))
    return
  }
  compareFields(differences, '', SUMMARY_FIELDS, recorded, listed)
  for (let i = 0; i < Math.max(recorded.periods.length, listed.periods.length); i++) {
    const [here, there] = [recorded.periods[i], listed.periods[i]]
    const path = `fixtureSummary.periods[${i}]`
    if (here === undefined || there === undefined) noteDifference(differences, path, here?.id, there?.id)
    else compareFields(differences, `${path}.`, PERIOD_FIELDS, here, there)
  }
}

/** Undefined without one: JSON has no other word for it. */
function metadataOf({ facts }: Packet): unknown {
  return facts.metadata === null ? undefined : parseJson(facts.metadata)
}

function wordOf(summary: Summary | null): string | undefined {
  return summary === null ? undefined : `${summary.score.home}-${summary.score.away}`
}

function same(value: Value): Value {
  return value
}

function timeOf(micros: Value): Value {
  return typeof micros === 'number' ? formatTime(micros) : micros
}

/** As the provider says it. */
function clockStateOf(running: Value): Value {
  if (running === null) return null
  return running ? 'running' : 'stopped'
}
