import type { Facts, Score, Side } from '../../match/packet.ts'
import type { Standing } from '../../match/standing.ts'
import type { FixtureState } from '../../schemas/records.ts'

/**
 * The corrected truth of a fixture, when all that was recorded is taken together. Another type than what was known
 * (replay/stream/known.ts): a strategy takes the one, a judgement of it the other, and `as` keeps them apart.
 */
export interface FinalFixture {
  readonly as: 'final'
  readonly fixtureId: string
  /** Without its version. */
  readonly sport: string
  /** The last fixture-state; null where no record gave one. */
  readonly state: FixtureState | null
  /** In match order. */
  readonly actions: readonly FinalAction[]
}

export interface FinalAction {
  readonly as: 'final'
  readonly kind: 'action'
  readonly fixtureId: string
  readonly actionId: string
  readonly standing: Standing
  readonly facts: Facts
  readonly side: Side | null
  /** What it adds to its rule's side; null without a rule, 0 where it does not count (not confirmed, or in a shoot-out). */
  readonly points: number | null
  /** Lowest seq of its packets. */
  readonly seq: number
  /** Of its earliest packet with the clock of the facts (replay/final/match-order.ts); null where the version has none. */
  readonly timelineSequence: number | null
  /** Provider's time of its lowest seq. */
  readonly eventTime: number | null
  /** When it was first known: `knownAt` of the raw record; for judging only. */
  readonly firstKnownAt: number
  /** The score by actions up to and including it, in match order; null while the sport has no rule. */
  readonly byActions: Score | null
}
