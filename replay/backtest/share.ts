import type { Taking } from '../../processors/entry.ts'
import type { Codec } from '../../schemas/codec.ts'
import { CORRECTIONS, TOPICS, type TopicName } from '../../schemas/topics.ts'
import { digestsOf } from '../digest.ts'
import { publishedDigest } from '../published.ts'
import type { Recorded } from '../recorded.ts'
import { knownEvents } from '../stream/as-known.ts'
import type { KnownEvent, KnownRecord } from '../stream/known.ts'
import type { Selection } from '../stream/selection.ts'
import type { Watch } from './acting.ts'
import type { Chosen } from './fixtures.ts'
import type { Keep } from './keep.ts'
import type { Made } from './made.ts'
import type { FixtureRef } from './manifest.ts'
import type { CorrectionMark } from './report-input.ts'
import { type CorrectionEvent, restedOf } from './rests.ts'
import type { Rested } from './result.ts'
import { type EventCounts, openRun } from './run.ts'
import type { Strategy } from './strategy.ts'

/** What it takes to play fixtures to a strategy, whichever they are. */
export interface Playing {
  readonly selection: Chosen
  readonly strategy: Strategy
  readonly config: unknown
  readonly seed: string
  readonly through: 'topics' | 'fold'
  /** For `through` fold, and for the digests of the fixtures. */
  readonly recorded: Recorded & Taking
  /** For `through` fold: of any registry. What the fold gives shares parts with its state; a strategy gets its own. */
  readonly copying: Codec
  /** True: for a manifest and a report, fixtures get their digests, and all corrections are told. */
  readonly isFull: boolean
  readonly watch: Watch
  /** Of what is kept to the end. */
  readonly keep?: Keep
  /** Runs what calls the strategy, and nothing else. */
  readonly guarded: (work: () => void) => void
}

/** Decisions that were made over some fixtures. */
export interface Played {
  readonly decisions: readonly Pick<Made, 'fixtureId' | 'knownAt' | 'output'>[]
  /** What each of them rests on. */
  readonly restsOn: readonly (readonly string[])[]
  /** `decision`: the place in `decisions`. */
  readonly rested: readonly Rested[]
  readonly corrections: readonly CorrectionMark[]
  readonly fixtures: readonly FixtureRef[]
  readonly events: EventCounts
  readonly timersLeft: number
}

/** Plays these fixtures to the strategy. Corrections are read when it has decided: it cannot come to them. */
export async function playShare(playing: Playing, fixtures: readonly string[]): Promise<Played> {
  const { strategy, selection, guarded, isFull } = playing
  const run = openRun(playing)
  for await (const page of eventPages(playing, { ...selection, fixtures, topics: strategy.topics })) {
    guarded(() => run.take(page as readonly KnownRecord[]))
  }
  guarded(() => run.end(selection.to))
  const made = run.decisions()
  const corrections = isFull || made.length > 0 ? await correctionsOf(playing, fixtures) : []
  return {
    decisions: made.map(({ fixtureId, knownAt, output }) => ({ fixtureId, knownAt, output })),
    restsOn: made.map(({ named, rest }) => named ?? rest.actions),
    rested: restedOf(made, corrections, strategy.scope ?? 'fixture'),
    corrections: isFull ? corrections.map(markOf) : [],
    fixtures: isFull ? await refsOf(playing, fixtures) : [],
    events: run.events,
    timersLeft: run.timersLeft,
  }
}

/** Pages of events that are the strategy's alone. */
export async function* eventPages(
  { through, recorded, copying }: Playing,
  selection: Selection,
  follow = false,
): AsyncGenerator<readonly KnownEvent[]> {
  const fold = through === 'fold' ? recorded.fold : null
  for await (const page of knownEvents(selection, { follow, through: fold })) {
    yield fold === null ? page : page.map((event) => copied(copying, event))
  }
}

function copied(codec: Codec, event: KnownEvent): KnownEvent {
  const topic = event.kind === 'record' ? TOPICS.find(({ name }) => name === event.topic) : undefined
  if (event.kind !== 'record' || topic === undefined) return event
  return { ...event, value: codec.decode(topic, codec.encode(topic, event.value)) } as KnownRecord
}

/** Also those that came after what was selected: they are the truth by which it is judged. */
async function correctionsOf(playing: Playing, fixtures: readonly string[]): Promise<readonly CorrectionEvent[]> {
  const { from: _, to: __, ...selection } = playing.selection
  const found: CorrectionEvent[] = []
  for await (const page of eventPages(playing, { ...selection, fixtures, topics: [CORRECTIONS.name as TopicName] })) {
    for (const event of page) found.push(event as CorrectionEvent)
  }
  return found
}

function markOf({ fixtureId, knownAt, value }: CorrectionEvent): CorrectionMark {
  const { actionId, nature, changed } = value
  return { fixtureId, knownAt, actionId, nature, changed }
}

async function refsOf(
  { selection, recorded, through }: Playing,
  fixtures: readonly string[],
): Promise<readonly FixtureRef[]> {
  const refs: FixtureRef[] = []
  for (const fixtureId of fixtures) {
    const digests = await digestsOf(recorded, fixtureId)
    const published = through === 'fold' ? null : await publishedDigest(selection.log, selection.prefix, fixtureId)
    refs.push({ fixtureId, exact: digests?.exact ?? null, content: digests?.content ?? null, published })
  }
  return refs
}
