import type { Step } from '../match/step.ts'
import {
  ACTION_CHANGES,
  CORRECTIONS,
  FEED_QUALITY,
  FIXTURE_EVENTS,
  FIXTURE_STATE,
  FIXTURES,
  QUARANTINE,
  SCORE_CHANGES,
  TOPICS,
  type Topic,
} from '../schemas/topics.ts'
import { actionChanges } from './action-changes.ts'
import { corrections } from './corrections.ts'
import { feedQuality } from './feed-quality.ts'
import { fixtureEvents } from './fixture-events.ts'
import { fixtureState } from './fixture-state.ts'
import { fixtures } from './fixtures.ts'
import { quarantine } from './quarantine.ts'
import { scoreChanges } from './score-changes.ts'

/** What a derived topic says of a step. */
export interface Projection {
  readonly topic: Topic
  readonly project: (step: Step) => readonly unknown[]
}

/** One pure projection for each derived topic, in the order of the topic table. */
export const PROJECTIONS: readonly Projection[] = [
  projection(ACTION_CHANGES, actionChanges),
  projection(CORRECTIONS, corrections),
  projection(SCORE_CHANGES, scoreChanges),
  projection(FIXTURE_EVENTS, fixtureEvents),
  projection(FEED_QUALITY, feedQuality),
  projection(FIXTURE_STATE, fixtureState),
  projection(QUARANTINE, quarantine),
  projection(FIXTURES, fixtures),
].sort((a, b) => TOPICS.indexOf(a.topic) - TOPICS.indexOf(b.topic))

/** The value fits its topic: that is checked where the two are brought together. */
function projection<V>(topic: Topic<V>, project: (step: Step) => readonly NoInfer<V>[]): Projection {
  return { topic, project }
}

/** A value of a derived topic. */
export interface Derived {
  readonly topic: Topic
  readonly value: unknown
  /** From 0, within this topic for this raw record. */
  readonly n: number
}

/** All that one raw record gives, in the order in which it is emitted. */
export function derive(step: Step): readonly Derived[] {
  const derived: Derived[] = []
  for (const { topic, project } of PROJECTIONS) {
    const values = project(step)
    for (let n = 0; n < values.length; n++) derived.push({ topic, value: values[n], n })
  }
  return derived
}
