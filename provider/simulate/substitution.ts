import type { Side } from '../../match/packet.ts'
import { COMMON } from './action-types.ts'
import { amended } from './corrections.ts'
import { anyPlayer, certain, type Pen } from './pen.ts'

/** Out and in, linked; now and then another player is named later. */
export function substitution(pen: Pen, side: Side): void {
  const { substitutes } = pen.plan.teams[side]
  const out = certain(pen, COMMON.substitutionOut, { side, player: anyPlayer(pen, side) })
  const facts = certain(pen, COMMON.substitutionIn, { side, player: pen.random.pick(substitutes), related: [out.id] })
  if (pen.random.chance(0.08)) amended(pen, facts, { player: pen.random.pick(substitutes) })
}
