import { playBasketball } from './basketball.ts'
import type { Draft, Sport } from './draft.ts'
import { newPen, type Pen } from './pen.ts'
import { closing, opening } from './phases.ts'
import type { Plan } from './plan.ts'
import { newRandom } from './random.ts'
import { playSnooker } from './snooker.ts'
import { playSoccer } from './soccer.ts'
import { withSuspension } from './suspension.ts'
import { playVolleyball } from './volleyball.ts'

const PLAY: Readonly<Record<Sport, (pen: Pen) => void>> = {
  basketball: playBasketball,
  soccer: playSoccer,
  volleyball: playVolleyball,
  snooker: playSnooker,
}

/** The whole match as drafts in the order of their seq: the first one has seq 1. */
export function writeScript(plan: Plan): readonly Draft[] {
  const random = newRandom(`${plan.seed}/script`)
  const pen = newPen(plan, random)
  opening(pen)
  PLAY[plan.sport](pen)
  closing(pen)
  // Equal times stay in the order of writing: sorting is stable.
  return withSuspension(
    random,
    pen.drafts.sort((a, b) => a.atMs - b.atMs),
  )
}
