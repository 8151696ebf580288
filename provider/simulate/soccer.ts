import type { Side } from '../../match/packet.ts'
import { COMMON, GOALS, PENALTY_FOUL, POTENTIAL_PENALTY, SHOTS, SOCCER } from './action-types.ts'
import { amended, checked, deleted, late, onlyUpdated, revoked, settled, videoCheck } from './corrections.ts'
import { type ActionFacts, type ActionType, clockElapsedMs, otherSide, type PeriodKind } from './draft.ts'
import { type About, anyPlayer, anySide, certain, type Pen, wait } from './pen.ts'
import { endPeriod, startClock, startPeriod } from './phases.ts'
import { shootout } from './shootout.ts'
import { substitution } from './substitution.ts'

const HALVES: readonly PeriodKind[] = [
  { id: 1, type: 'Regular', label: '1st half' },
  { id: 2, type: 'Regular', label: '2nd half' },
]
const HALF_TIME_MS = 900_000

export function playSoccer(pen: Pen): void {
  const { plan, random } = pen
  const isCup = random.chance(0.35)
  for (const half of HALVES) {
    startPeriod(pen, half)
    startClock(pen)
    const lengthMs = plan.periodMs + random.between(60_000, 300_000) * plan.fraction
    while (clockElapsedMs(pen.clock, pen.nowMs) < lengthMs) {
      wait(pen, 5000, 18_000)
      moment(pen)
    }
    const isShootout = half.id === 2 && isCup && pen.score.home === pen.score.away
    const next = half.id === 1 ? 2 : isShootout ? 3 : null
    endPeriod(pen, next, half.id === 1 ? HALF_TIME_MS * plan.fraction : 60_000)
    if (isShootout) shootout(pen)
  }
}

type Moment = (pen: Pen, side: Side) => void

/** What comes next, with its share of all moments. */
const MOMENTS: readonly (readonly [number, Moment])[] = [
  [24, (pen, side) => certain(pen, COMMON.possessionGained, { side }, { possession: side })],
  [17, (pen, side) => certain(pen, SOCCER.attack, { side })],
  [12, (pen, side) => certain(pen, SOCCER.dangerousAttack, { side })],
  [12, simple(SOCCER.throwIn)],
  [5, simple(SOCCER.goalKick)],
  [5, simple(SOCCER.freeKick)],
  [6, simple(SOCCER.foul)],
  [5, simple(SOCCER.corner)],
  [3, simple(SOCCER.offside)],
  [7, shot],
  [2.4, card],
  [1.4, substitution],
  [0.8, injury],
  [0.5, penalty],
  [0.2, dismissal],
]
const SHARES = MOMENTS.reduce((sum, [share]) => sum + share, 0)

function moment(pen: Pen): void {
  let roll = pen.random.between(0, SHARES)
  const side = anySide(pen)
  for (const [share, happens] of MOMENTS) {
    roll -= share
    if (roll < 0) {
      happens(pen, side)
      return
    }
  }
}

/** An action that is mostly certain at once, sometimes late, sometimes another player's. */
function simple(type: ActionType): Moment {
  return (pen, side) => {
    const roll = pen.random.next()
    if (roll < 0.03) late(pen, type, by(pen, side))
    else if (roll < 0.04) onlyUpdated(pen, type, by(pen, side))
    else if (roll < 0.07) revoked(pen, type, by(pen, side))
    else {
      const facts = certain(pen, type, by(pen, side))
      if (roll > 0.97) amended(pen, facts, { player: anyPlayer(pen, side) })
    }
  }
}

function shot(pen: Pen, side: Side): void {
  const roll = pen.random.next()
  if (roll < 0.12) goal(pen, side, pen.random.chance(0.25) ? GOALS.header : GOALS.shot)
  else if (roll < 0.16) revoked(pen, SOCCER.goal, by(pen, side))
  else settled(pen, SOCCER.shot, by(pen, side), pen.random.pick(SHOTS))
}

function goal(pen: Pen, side: Side, sub: ActionType): void {
  const { random } = pen
  const isOwn = sub !== GOALS.penalty && random.chance(0.08)
  // An own goal is the action of the team that it counts against.
  const facts = isOwn
    ? settled(pen, SOCCER.ownGoal, by(pen, otherSide(side)), null)
    : settled(pen, SOCCER.goal, by(pen, side), sub)
  if (random.chance(0.4)) {
    const verdict = checked(pen, facts)
    if (verdict === 'deleted') {
      disallowed(pen, facts)
      return
    }
  }
  if (!isOwn && random.chance(0.15)) amended(pen, facts, { player: anyPlayer(pen, side) }, 60_000)
  else if (!isOwn && random.chance(0.06))
    amended(pen, facts, { type: SOCCER.ownGoal, sub: null, ...fault(pen, side) }, 60_000)
  wait(pen, 25_000, 45_000)
}

/** Whose own goal it was, when the scorer turns out to be a defender. */
function fault(pen: Pen, side: Side): Pick<ActionFacts, 'side' | 'player'> {
  return { side: otherSide(side), player: anyPlayer(pen, otherSide(side)) }
}

function disallowed(pen: Pen, goal: ActionFacts): void {
  const about: About = { ...(goal.side ? by(pen, goal.side) : {}), related: [goal.id] }
  certain(pen, SOCCER.disallowedGoal, about)
  wait(pen, 15_000, 25_000)
}

function card(pen: Pen, side: Side): void {
  const roll = pen.random.next()
  if (roll < 0.15) {
    revoked(pen, SOCCER.yellowCard, by(pen, side))
    return
  }
  const facts = settled(pen, SOCCER.yellowCard, by(pen, side), null)
  if (roll < 0.3) amended(pen, facts, { type: SOCCER.redCard })
  else if (roll < 0.38) deleted(pen, facts, pen.random.between(20_000, 60_000))
}

function injury(pen: Pen, side: Side): void {
  certain(pen, COMMON.playStopped, {})
  certain(pen, COMMON.injury, by(pen, side))
  wait(pen, 30_000, 90_000)
}

function penalty(pen: Pen, side: Side): void {
  const facts = settled(pen, SOCCER.penaltyAwarded, { side }, PENALTY_FOUL)
  if (pen.random.chance(0.5)) {
    videoCheck(pen, facts, POTENTIAL_PENALTY)
    if (pen.random.chance(0.4)) {
      deleted(pen, facts)
      return
    }
  }
  wait(pen, 30_000, 60_000)
  if (pen.random.chance(0.76)) goal(pen, side, GOALS.penalty)
  else settled(pen, SOCCER.penaltyMissed, by(pen, side), null)
}

function dismissal(pen: Pen, side: Side): void {
  const facts = settled(pen, SOCCER.temporaryDismissal, by(pen, side), null)
  wait(pen, 60_000, 120_000)
  certain(pen, SOCCER.temporaryDismissalOver, {
    side,
    related: [facts.id],
    ...(facts.player ? { player: facts.player } : {}),
  })
}

function by(pen: Pen, side: Side): About & { readonly side: Side } {
  return { side, player: anyPlayer(pen, side) }
}
