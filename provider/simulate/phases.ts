import { COMMON } from './action-types.ts'
import { CONFIRMED, type PeriodKind, type Person, type Team, UPDATED } from './draft.ts'
import { fullName } from './names.ts'
import { certain, happen, type Pen, send, setClock, wait } from './pen.ts'

/** What every match has around its play. */

const OUTSIDE = { period: 0 } as const
const MINUTE_MS = 60_000

/** Colours, conditions, place and line-ups, until kick-off. */
export function opening(pen: Pen): void {
  const { plan, random } = pen
  const stepMs = plan.kickOffMs / 8
  certain(pen, COMMON.teamColours, { ...OUTSIDE, metadata: colours(pen) })
  wait(pen, stepMs * 0.2, stepMs)
  const pitchConditions = { quality: random.int(1, 3), surface: random.int(1, 3) }
  const weatherConditions = { rain: random.int(0, 2), wind: random.int(0, 2), temperature: random.int(0, 3) }
  certain(pen, COMMON.matchConditions, { ...OUTSIDE, metadata: { pitchConditions, weatherConditions } })
  wait(pen, stepMs * 0.2, stepMs)
  const metadata = { latitude: degrees(random.between(35, 60)), longitude: degrees(random.between(-5, 25)) }
  certain(pen, COMMON.deviceLocation, { ...OUTSIDE, metadata })
  for (const side of ['home', 'away'] as const) {
    wait(pen, stepMs * 0.5, stepMs)
    const about = { ...OUTSIDE, side, metadata: lineup(plan.teams[side]) }
    certain(pen, COMMON.lineups, about, { status: 'LineUps' })
  }
  wait(pen, stepMs * 0.5, stepMs)
  // Seen in a sample: an update of an action that was never there.
  if (random.chance(0.5)) {
    send(pen, happen(pen, COMMON.teamColours, { ...OUTSIDE, metadata: colours(pen) }), UPDATED)
  }
  pen.nowMs = Math.max(pen.nowMs, plan.kickOffMs)
  certain(pen, COMMON.startFixture, {}, { collectionStatus: 'CollectingLive' })
}

export function startPeriod(pen: Pen, period: PeriodKind): void {
  pen.period = period.id
  const clock = setClock(pen, false, 0)
  certain(pen, COMMON.startPeriod, {}, { ...clock, startPeriod: period, status: 'Live' })
}

export function startClock(pen: Pen): void {
  const facts = happen(pen, COMMON.startClock)
  send(pen, facts, CONFIRMED, 0, setClock(pen, true))
}

export function stopClock(pen: Pen): void {
  const facts = happen(pen, COMMON.stopClock)
  send(pen, facts, CONFIRMED, 0, setClock(pen, false))
}

/** `next`: the period to come, null after the last one. The clock is set for it (seen in samples). */
export function endPeriod(pen: Pen, next: number | null, breakMs: number): void {
  if (pen.clock.running) stopClock(pen)
  const facts = happen(pen, COMMON.endPeriod)
  const clock = next === null && pen.plan.sport !== 'basketball' ? {} : setClock(pen, false, 0)
  send(pen, facts, CONFIRMED, 0, { ...clock, endPeriod: { next: next ?? pen.period } })
  if (next !== null) wait(pen, breakMs * 0.9, breakMs * 1.1)
}

/** End of the fixture, and the check that closes it; everything still on its way comes before that. */
export function closing(pen: Pen): void {
  wait(pen, 5000, 20_000)
  certain(pen, COMMON.endFixture, {}, { status: 'Completed', collectionStatus: 'CollectingPostMatch' })
  wait(pen, MINUTE_MS * pen.plan.fraction, 4 * MINUTE_MS * pen.plan.fraction)
  const lastMs = pen.drafts.reduce((last, draft) => Math.max(last, draft.atMs), 0)
  pen.nowMs = Math.max(pen.nowMs, lastMs + 2000)
  certain(pen, COMMON.postMatchCheck, OUTSIDE, { collectionStatus: 'PostMatchChecked', finished: true })
}

function colours({ plan }: Pen): object {
  const { home, away } = plan.teams
  return plan.shape.hasCapitalColours
    ? { HomeTeamColour: home.colour, AwayTeamColour: away.colour }
    : { homeTeamColour: home.colour, awayTeamColour: away.colour }
}

function lineup(team: Team): object {
  // In a sport of single players both lists are empty (seen in table tennis).
  const isTeam = team.substitutes.length > 0
  const startingLineup = isTeam ? team.starters.map(listedPlayer) : []
  return { teamId: team.id, startingLineup, substitutes: team.substitutes.map(listedPlayer) }
}

function listedPlayer(person: Person): object {
  const { id, firstName, lastName, shirtNumber } = person
  return { id, fullName: fullName(person), firstName, lastName, shirtNumber }
}

function degrees(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
