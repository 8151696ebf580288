import type { Side } from '../../match/packet.ts'
import { ball, COMMON, foulOf, SNOOKER } from './action-types.ts'
import { amended, deleted, late, onlyUpdated, restored, revoked, settled } from './corrections.ts'
import { type ActionType, otherSide } from './draft.ts'
import { anyPlayer, anySide, certain, type Pen, wait } from './pen.ts'
import { endPeriod, startPeriod } from './phases.ts'

const FRAMES_TO_WIN = 5
const BLACK = 7
const VISITS_MAX = 200

export function playSnooker(pen: Pen): void {
  const toWin = Math.max(1, Math.round(FRAMES_TO_WIN * pen.plan.fraction))
  const frames = { home: 0, away: 0 }
  let first = anySide(pen)
  while (frames.home < toWin && frames.away < toWin) {
    const id = frames.home + frames.away + 1
    startPeriod(pen, { id, type: 'Regular', label: `${ordinal(id)} frame` })
    const winner = playFrame(pen, first)
    frames[winner]++
    wait(pen, 3000, 8000)
    frameWon(pen, winner)
    wait(pen, 8000, 12_000)
    const isOver = frames[winner] === toWin
    // The interval comes after the fourth frame.
    const isInterval = id === 4 && !isOver
    endPeriod(pen, isOver ? null : id + 1, isInterval ? 900_000 : 90_000)
    if (isInterval) endInterval(pen)
    first = otherSide(first)
  }
}

function endInterval(pen: Pen): void {
  const at = pen.drafts.findLastIndex((draft) => draft.facts.type.id === COMMON.endPeriod.id)
  const draft = pen.drafts[at]
  // Seen in a sample: the summary says why play rests.
  if (draft) pen.drafts[at] = { ...draft, change: { ...draft.change, reason: { id: 20, text: 'End of session' } } }
}

interface Table {
  reds: number
  /** The lowest colour left once the reds are gone. */
  colour: number
  /** A colour may be potted next, also the one after the last red. */
  isOnColour: boolean
  readonly points: Record<Side, number>
}

function playFrame(pen: Pen, first: Side): Side {
  const table: Table = {
    reds: pen.plan.fraction < 0.5 ? 6 : 15,
    colour: 2,
    isOnColour: false,
    points: { home: 0, away: 0 },
  }
  let side = first
  for (let visits = 0; visits < VISITS_MAX && table.colour <= BLACK; visits++) {
    visit(pen, table, side)
    const behind = table.points[side] - table.points[otherSide(side)]
    if (Math.abs(behind) > left(table) && pen.random.chance(0.6)) break
    side = otherSide(side)
  }
  if (table.points.home === table.points.away) {
    wait(pen, 20_000, 40_000)
    pot(pen, table, side, BLACK)
  }
  return table.points.home > table.points.away ? 'home' : 'away'
}

/** Points still on the table. */
function left({ reds, colour, isOnColour }: Table): number {
  let sum = reds * (1 + BLACK) + (isOnColour ? BLACK : 0)
  for (let points = colour; points <= BLACK; points++) sum += points
  return sum
}

function visit(pen: Pen, table: Table, side: Side): void {
  certain(pen, COMMON.possessionGained, { side }, { possession: side })
  table.isOnColour = false
  let made = 0
  while (table.colour <= BLACK) {
    wait(pen, 14_000, 30_000)
    if (!pen.random.chance(made === 0 ? 0.5 : 0.8)) break
    made += potNext(pen, table, side)
  }
  if (made > 0) certain(pen, SNOOKER.breakOver, by(pen, side))
  if (table.colour > BLACK) return
  const roll = pen.random.next()
  if (roll < 0.08) foul(pen, table, side)
  else certain(pen, roll < 0.5 ? SNOOKER.safety : SNOOKER.miss, by(pen, side))
}

/** Red, then a colour, in turn; when the reds are gone the colours by value. */
function potNext(pen: Pen, table: Table, side: Side): number {
  if (table.isOnColour) {
    table.isOnColour = false
    return pot(pen, table, side, pen.random.chance(0.6) ? BLACK : pen.random.int(2, BLACK - 1))
  }
  if (table.reds > 0) {
    table.reds--
    table.isOnColour = true
    return pot(pen, table, side, 1)
  }
  return pot(pen, table, side, table.colour++)
}

function pot(pen: Pen, table: Table, side: Side, points: number): number {
  table.points[side] += points
  const about = by(pen, side)
  const sub = ball(points)
  const roll = pen.random.next()
  if (roll < 0.25) settled(pen, SNOOKER.pot, about, sub)
  else if (roll < 0.26) late(pen, SNOOKER.pot, { ...about, sub })
  else if (roll < 0.27) onlyUpdated(pen, SNOOKER.pot, { ...about, sub })
  else if (roll < 0.29) amended(pen, certain(pen, SNOOKER.pot, { ...about, sub: otherBall(pen, points) }), { sub })
  else {
    const facts = certain(pen, SNOOKER.pot, { ...about, sub })
    if (roll > 0.99) {
      deleted(pen, facts, 8000)
      restored(pen, facts, pen.random.between(12_000, 20_000))
    }
  }
  return points
}

/** The scorer's slip. */
function otherBall(pen: Pen, points: number): ActionType {
  return ball(points === BLACK ? pen.random.int(2, BLACK - 1) : points + 1)
}

function foul(pen: Pen, table: Table, side: Side): void {
  const points = pen.random.int(4, BLACK)
  if (pen.random.chance(0.15)) {
    revoked(pen, SNOOKER.foul, by(pen, side))
    return
  }
  table.points[otherSide(side)] += points
  settled(pen, SNOOKER.foul, by(pen, side), foulOf(points))
}

function frameWon(pen: Pen, side: Side): void {
  if (pen.random.chance(0.35)) settled(pen, SNOOKER.frameWon, by(pen, side), null)
  else certain(pen, SNOOKER.frameWon, by(pen, side))
}

function by(pen: Pen, side: Side) {
  return { side, player: anyPlayer(pen, side) }
}

function ordinal(n: number): string {
  return `${n}${['th', 'st', 'nd', 'rd'][n] ?? 'th'}`
}
