import type { Step } from '../match/step.ts'
import type { RecordOf } from '../schemas/records.ts'
import { DERIVED_TOPICS, type DerivedTopic } from '../schemas/topics.ts'
import { actionChanges } from './action-changes.ts'
import { corrections } from './corrections.ts'
import { feedQuality } from './feed-quality.ts'
import { fixtureEvents } from './fixture-events.ts'
import { fixtureState } from './fixture-state.ts'
import { fixtures } from './fixtures.ts'
import { quarantine } from './quarantine.ts'
import { scoreChanges } from './score-changes.ts'

/** One pure projection for each derived topic; the compiler asks for the one of a new topic. */
const PROJECTIONS: { readonly [T in DerivedTopic]: (step: Step) => readonly RecordOf[T][] } = {
  'action-changes': actionChanges,
  corrections,
  'score-changes': scoreChanges,
  'fixture-events': fixtureEvents,
  'feed-quality': feedQuality,
  'fixture-state': fixtureState,
  quarantine,
  fixtures,
}

/** A value of a derived topic. */
export interface Derived<T extends DerivedTopic = DerivedTopic> {
  readonly topic: T
  readonly value: RecordOf[T]
  /** From 0, within this topic for this raw record. */
  readonly n: number
}

const IN_ORDER = DERIVED_TOPICS.map(({ name }) => ({
  topic: name as DerivedTopic,
  project: PROJECTIONS[name as DerivedTopic] as (step: Step) => readonly RecordOf[DerivedTopic][],
}))

/** All that one raw record gives, in the order of the topic table. */
export function derive(step: Step): readonly Derived[] {
  const derived: Derived[] = []
  for (const { topic, project } of IN_ORDER) {
    const values = project(step)
    for (let n = 0; n < values.length; n++) {
      derived.push({ topic, value: values[n] as RecordOf[DerivedTopic], n })
    }
  }
  return derived
}
