import type { Side } from '../../match/packet.ts'
import { BASKETBALL, COMMON, outcome, SCORE_REVIEW, TURNOVERS } from './action-types.ts'
import { amended, checked, deleted, late, onlyUpdated, restored, revoked, settled } from './corrections.ts'
import { type ActionFacts, type ActionType, clockElapsedMs, otherSide, type PeriodKind } from './draft.ts'
import { type About, anyPlayer, anySide, certain, type Pen, wait } from './pen.ts'
import { endPeriod, startClock, startPeriod, stopClock } from './phases.ts'
import { substitution } from './substitution.ts'

const QUARTERS: readonly PeriodKind[] = ['1st quarter', '2nd quarter', '3rd quarter', '4th quarter'].map(
  (label, i) => ({ id: i + 1, type: 'Regular', label }),
)
const BREAK_MS = 130_000
const HALF_TIME_MS = 900_000

export function playBasketball(pen: Pen): void {
  let side = anySide(pen)
  for (const quarter of QUARTERS) {
    startPeriod(pen, quarter)
    startClock(pen)
    while (runClock(pen, pen.random.between(7000, 23_000))) side = possession(pen, side)
    if (quarter.id === QUARTERS.length) decide(pen)
    wait(pen, 1000, 4000)
    const isLast = quarter.id === QUARTERS.length
    const breakMs = (quarter.id === 2 ? HALF_TIME_MS : BREAK_MS) * pen.plan.fraction
    endPeriod(pen, isLast ? null : quarter.id + 1, breakMs)
  }
}

/** False, and the clock stands at the end, when the quarter is over before that. */
function runClock(pen: Pen, ms: number): boolean {
  const leftMs = pen.plan.periodMs - clockElapsedMs(pen.clock, pen.nowMs)
  wait(pen, Math.max(0, Math.min(ms, leftMs)))
  if (ms < leftMs) return true
  stopClock(pen)
  return false
}

/** No match ends level: ids and types of overtime periods are not documented. */
function decide(pen: Pen): void {
  if (pen.score.home !== pen.score.away) return
  const side = anySide(pen)
  foul(pen, otherSide(side))
  wait(pen, 10_000, 20_000)
  certain(pen, BASKETBALL.freeThrow, { ...by(pen, side), sub: outcome(BASKETBALL.freeThrow, true) })
}

/** One attack of a side; gives who has the ball next. */
function possession(pen: Pen, side: Side): Side {
  const roll = pen.random.next()
  if (roll < 0.12) return turnover(pen, side)
  if (roll < 0.3) return stopped(pen, side)
  const isThree = pen.random.chance(0.36)
  const made = pen.random.chance(isThree ? 0.35 : 0.5)
  const shot = attempt(pen, side, isThree ? BASKETBALL.threePoints : BASKETBALL.twoPoints, made)
  return made ? afterBasket(pen, side, shot) : rebound(pen, side, shot)
}

function turnover(pen: Pen, side: Side): Side {
  const sub = pen.random.pick(TURNOVERS)
  const about = by(pen, side)
  const facts = pen.random.chance(0.3)
    ? settled(pen, BASKETBALL.turnover, about, sub)
    : certain(pen, BASKETBALL.turnover, { ...about, sub })
  if (pen.random.chance(0.05)) deleted(pen, facts, pen.random.between(8000, 30_000))
  return gain(pen, otherSide(side))
}

/** The clock stands: foul, free throws, substitutions, time-outs. */
function stopped(pen: Pen, side: Side): Side {
  if (pen.random.chance(0.15)) revoked(pen, BASKETBALL.twoPoints, by(pen, side))
  stopClock(pen)
  foul(pen, otherSide(side))
  wait(pen, 15_000, 25_000)
  if (pen.random.chance(0.35)) substitution(pen, anySide(pen))
  if (pen.random.chance(0.15)) timeout(pen)
  const throws = pen.random.chance(0.6) ? 2 : 0
  for (let i = 0; i < throws; i++) {
    wait(pen, 9000, 14_000)
    attempt(pen, side, BASKETBALL.freeThrow, pen.random.chance(0.76))
  }
  startClock(pen)
  return throws > 0 ? gain(pen, otherSide(side)) : side
}

function timeout(pen: Pen): void {
  certain(pen, COMMON.timeout, { side: anySide(pen) })
  wait(pen, 55_000, 65_000)
}

function foul(pen: Pen, side: Side): void {
  const facts = certain(pen, BASKETBALL.foul, by(pen, side))
  if (pen.random.chance(0.08)) amended(pen, facts, { player: anyPlayer(pen, side) })
}

function afterBasket(pen: Pen, side: Side, shot: ActionFacts): Side {
  wait(pen, 500, 1500)
  if (pen.random.chance(0.55)) {
    const assist = certain(pen, BASKETBALL.assist, { ...by(pen, side), related: [shot.id] })
    if (pen.random.chance(0.05)) amended(pen, assist, { player: anyPlayer(pen, side) })
  }
  return gain(pen, otherSide(side))
}

function rebound(pen: Pen, side: Side, shot: ActionFacts): Side {
  wait(pen, 500, 1500)
  const related = [shot.id]
  if (pen.random.chance(0.08)) certain(pen, BASKETBALL.block, { ...by(pen, otherSide(side)), related })
  const isDefensive = pen.random.chance(0.72)
  const next = isDefensive ? otherSide(side) : side
  const type = isDefensive ? BASKETBALL.defensiveRebound : BASKETBALL.offensiveRebound
  const facts = certain(pen, type, { ...by(pen, next), related }, { possession: next })
  // A defensive rebound that was an offensive one after all: the type changes.
  if (isDefensive && pen.random.chance(0.03)) amended(pen, facts, { type: BASKETBALL.offensiveRebound })
  return next
}

function gain(pen: Pen, side: Side): Side {
  if (pen.random.chance(0.4)) certain(pen, COMMON.possessionGained, { side }, { possession: side })
  return side
}

function attempt(pen: Pen, side: Side, type: ActionType, made: boolean): ActionFacts {
  const about: About = {
    ...by(pen, side),
    ...(type.id === BASKETBALL.freeThrow.id ? {} : { metadata: court(pen, type) }),
  }
  const sub = outcome(type, made)
  const roll = pen.random.next()
  if (roll < 0.6) return settled(pen, type, about, sub)
  if (roll < 0.63) return late(pen, type, { ...about, sub })
  if (roll < 0.64) return onlyUpdated(pen, type, { ...about, sub })
  const facts = certain(pen, type, { ...about, sub })
  if (!made || roll < 0.9) return facts
  const isRunning = pen.clock.running
  if (isRunning) stopClock(pen)
  const final = reviewed(pen, facts)
  if (isRunning) startClock(pen)
  return final
}

/** A basket looked at again: worth two instead of three, not given, or given after all. */
function reviewed(pen: Pen, facts: ActionFacts): ActionFacts {
  if (pen.random.chance(0.2)) {
    checked(pen, facts, null)
    return facts
  }
  const review = { related: [facts.id], sub: SCORE_REVIEW }
  certain(pen, BASKETBALL.dataReviewUnderway, review)
  wait(pen, 8000, 16_000)
  certain(pen, BASKETBALL.dataReviewOver, review)
  if (facts.type.id === BASKETBALL.threePoints.id) {
    const { twoPoints } = BASKETBALL
    return amended(pen, facts, { type: twoPoints, sub: outcome(twoPoints, true) }, 500)
  }
  if (pen.random.chance(0.5)) return amended(pen, facts, { player: anyPlayer(pen, facts.side ?? 'home') }, 500)
  deleted(pen, facts, 500)
  if (pen.random.chance(0.5)) restored(pen, facts, pen.random.between(10_000, 40_000))
  return facts
}

function by(pen: Pen, side: Side): About & { readonly side: Side } {
  return { side, player: anyPlayer(pen, side) }
}

/** Of the zones only this one is documented (feed.md §2.4). */
function court(pen: Pen, type: ActionType): object {
  const x = pen.random.int(-2300, 2300) / 10
  const y = pen.random.int(0, 4000) / 10
  return { courtPosition: type.id === BASKETBALL.threePoints.id ? { x, y, zone: 'AboveTheBreak3' } : { x, y } }
}
