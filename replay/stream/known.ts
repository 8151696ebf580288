import type { TopicName, TopicValues } from '../../schemas/topics.ts'
import type { Basis } from './item.ts'

/**
 * What was known, when it was known. An event carries values as they were published and nothing that leads to what came
 * later: corrections of it are events of their own. Final values (replay/final/) are of another type: `as` tells them apart.
 */
export type KnownEvent<N extends TopicName = TopicName> = KnownRecord<N> | CaughtUp

export type KnownRecord<N extends TopicName = TopicName> = N extends TopicName ? KnownRecordOf<N> : never

interface KnownRecordOf<N extends TopicName> {
  readonly as: 'known'
  readonly kind: 'record'
  /** Short name. */
  readonly topic: N
  readonly fixtureId: string
  /** UTC microseconds. */
  readonly knownAt: number
  readonly basis: Basis
  readonly value: TopicValues[N]
}

/** All that was recorded when the replay began has been given; what follows comes as it is published. */
export interface CaughtUp {
  readonly as: 'known'
  readonly kind: 'caught-up'
  /** Of the newest event before it; 0 where there was none. */
  readonly knownAt: number
}
