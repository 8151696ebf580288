import type { Score } from '../packet.ts'
import type { Effect } from './effects.ts'
import type { Kind } from './kinds.ts'
import type { Move } from './moves.ts'

/** What an action adds, seen from its team. */
export interface Worth {
  readonly own: number
  readonly opponent: number
}

/** What each kind of action adds to the match score, or within its period; a kind that is not in it adds nothing. */
export type Worths = ReadonlyMap<Kind, Worth>

/** The match score, and the scores within periods: each is looked at by itself. */
export const CHANNELS = ['match', 'period'] as const
export type Channel = (typeof CHANNELS)[number]

/** Whether an action can move this score; the match score may leave shoot-outs out. */
export function mayMove({ isShootout, period }: Effect, channel: Channel): boolean {
  return channel === 'match' ? !isShootout : period !== null
}

export const NO_POINTS: Score = { home: 0, away: 0 }
export const NO_WORTH: Worth = { own: 0, opponent: 0 }

export function worthOf(worths: Worths, kind: Kind): Worth {
  return worths.get(kind) ?? NO_WORTH
}

export function isNothing({ own, opponent }: Worth): boolean {
  return own === 0 && opponent === 0
}

export function isSameWorth(a: Worth, b: Worth): boolean {
  return a.own === b.own && a.opponent === b.opponent
}

/** What these effects should move. */
export function expectedOf(effects: readonly Effect[], worths: Worths): Score {
  let home = 0
  let away = 0
  for (const { kind, sign, side } of effects) {
    const { own, opponent } = worthOf(worths, kind)
    home += sign * (side === 'home' ? own : opponent)
    away += sign * (side === 'home' ? opponent : own)
  }
  return { home, away }
}

/** What an action is worth if its effect moved this. Adding zero makes -0 plain. */
export function worthSeen({ sign, side }: Pick<Effect, 'sign' | 'side'>, { home, away }: Score): Worth {
  const [own, opponent] = side === 'home' ? [home, away] : [away, home]
  return { own: sign * own + 0, opponent: sign * opponent + 0 }
}

export function sum(a: Score, b: Score): Score {
  return { home: a.home + b.home, away: a.away + b.away }
}

/** What moved in one score; `period` null is the match score. */
export function movedIn(moves: readonly Move[], period: number | null): Score {
  let points = NO_POINTS
  for (const move of moves) if (move.period === period) points = sum(points, move)
  return points
}
