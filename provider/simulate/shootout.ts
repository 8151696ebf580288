import { KICK, SOCCER } from './action-types.ts'
import { settled } from './corrections.ts'
import { otherSide } from './draft.ts'
import { anyPlayer, anySide, type Pen, wait } from './pen.ts'
import { endPeriod, startPeriod } from './phases.ts'

const KICKS = 5

/** Period 3 of type Shootout, straight after the second half (feed.md §9); its kicks stay out of the match score. */
export function shootout(pen: Pen): void {
  startPeriod(pen, { id: 3, type: 'Shootout', label: 'penalty shootout' })
  const scored = { home: 0, away: 0 }
  let side = anySide(pen)
  for (let kick = 0; kick < 2 * KICKS || kick % 2 === 1 || scored.home === scored.away; kick++) {
    wait(pen, 25_000, 45_000)
    const isScored = pen.random.chance(0.74)
    if (isScored) scored[side]++
    settled(pen, SOCCER.shootoutKick, { side, player: anyPlayer(pen, side) }, isScored ? KICK.scored : KICK.missed)
    side = otherSide(side)
  }
  wait(pen, 8000, 15_000)
  endPeriod(pen, null, 0)
}
