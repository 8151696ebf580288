import type { Side } from '../../match/packet.ts'
import { COMMON, POINTS, VOLLEYBALL } from './action-types.ts'
import { amended, deleted, late, onlyUpdated, restored, revoked, settled, videoCheck } from './corrections.ts'
import { otherSide } from './draft.ts'
import { anyPlayer, anySide, certain, type Pen, wait } from './pen.ts'
import { endPeriod, startPeriod } from './phases.ts'
import { substitution } from './substitution.ts'

const SETS_TO_WIN = 3
const SET_POINTS = { target: 25, shortest: 5 }
const LAST_SET_POINTS = { target: 15, shortest: 3 }
/** Share of rallies that are played again. */
const REPLAYED = 0.01
const LABELS = ['1st set', '2nd set', '3rd set', '4th set', '5th set']

export function playVolleyball(pen: Pen): void {
  const sets = { home: 0, away: 0 }
  let first = anySide(pen)
  while (sets.home < SETS_TO_WIN && sets.away < SETS_TO_WIN) {
    const id = sets.home + sets.away + 1
    startPeriod(pen, { id, type: 'Regular', label: LABELS[id - 1] ?? '' })
    const winner = playSet(pen, id, first)
    sets[winner]++
    wait(pen, 4000, 8000)
    setWon(pen, winner)
    wait(pen, 5000, 10_000)
    const isOver = sets[winner] === SETS_TO_WIN
    endPeriod(pen, isOver ? null : id + 1, 180_000 * pen.plan.fraction)
    first = otherSide(first)
  }
}

function playSet(pen: Pen, id: number, first: Side): Side {
  const { target, shortest } = id === LABELS.length ? LAST_SET_POINTS : SET_POINTS
  const goal = Math.max(shortest, Math.round(target * pen.plan.fraction))
  const points = { home: 0, away: 0 }
  const homeEdge = pen.random.between(0.42, 0.58)
  let server = first
  while (Math.max(points.home, points.away) < goal || Math.abs(points.home - points.away) < 2) {
    wait(pen, 8000, 14_000)
    pause(pen)
    const winner: Side = pen.random.chance(homeEdge) ? 'home' : 'away'
    rally(pen, server)
    if (pen.random.chance(REPLAYED)) replay(pen, server)
    score(pen, winner)
    points[winner]++
    server = winner
  }
  return points.home > points.away ? 'home' : 'away'
}

function pause(pen: Pen): void {
  const side = anySide(pen)
  if (pen.random.chance(0.05)) substitution(pen, side)
  if (!pen.random.chance(0.03)) return
  certain(pen, COMMON.timeout, { side })
  wait(pen, 28_000, 34_000)
}

function rally(pen: Pen, server: Side): void {
  certain(pen, VOLLEYBALL.serve, by(pen, server), { possession: server })
  let side = otherSide(server)
  for (const type of [VOLLEYBALL.reception, VOLLEYBALL.attack, VOLLEYBALL.dig, VOLLEYBALL.attack]) {
    wait(pen, 1000, 3000)
    if (!pen.random.chance(0.5)) return
    certain(pen, type, by(pen, side))
    if (type.id === VOLLEYBALL.attack.id) side = otherSide(side)
  }
}

/** A point that is not given, and the rally once more. */
function replay(pen: Pen, server: Side): void {
  revoked(pen, VOLLEYBALL.point, by(pen, anySide(pen)))
  wait(pen, 12_000, 18_000)
  rally(pen, server)
}

/** A point of `winner`, told in one of the ways of this provider. */
function score(pen: Pen, winner: Side): void {
  const { random } = pen
  const sub = random.pick(POINTS)
  const about = by(pen, winner)
  const roll = random.next()
  if (roll < 0.5) settled(pen, VOLLEYBALL.point, about, sub)
  else if (roll < 0.52) late(pen, VOLLEYBALL.point, { ...about, sub })
  else if (roll < 0.53) onlyUpdated(pen, VOLLEYBALL.point, { ...about, sub })
  else if (roll < 0.57) wrongCall(pen, winner)
  else {
    const facts = certain(pen, VOLLEYBALL.point, { ...about, sub })
    if (roll > 0.985) {
      videoCheck(pen, facts, null)
      deleted(pen, facts)
      restored(pen, facts, random.between(6000, 20_000))
    } else if (roll > 0.97) amended(pen, facts, { sub: random.pick(POINTS), player: anyPlayer(pen, winner) })
  }
}

/** Given to the other side first: after the check the point is taken back, or becomes that of the winner. */
function wrongCall(pen: Pen, winner: Side): void {
  const loser = otherSide(winner)
  const facts = certain(pen, VOLLEYBALL.point, { ...by(pen, loser), sub: pen.random.pick(POINTS) })
  videoCheck(pen, facts, null)
  if (pen.random.chance(0.4)) {
    amended(pen, facts, { side: winner, player: anyPlayer(pen, winner) }, 0)
    return
  }
  deleted(pen, facts)
  wait(pen, 1000, 3000)
  certain(pen, VOLLEYBALL.point, { ...by(pen, winner), sub: pen.random.pick(POINTS), related: [facts.id] })
}

function setWon(pen: Pen, side: Side): void {
  if (pen.random.chance(0.35)) settled(pen, VOLLEYBALL.setWon, { side }, null)
  else certain(pen, VOLLEYBALL.setWon, { side })
}

function by(pen: Pen, side: Side) {
  return { side, player: anyPlayer(pen, side) }
}
