import type { LogRecord } from '../../log/log.ts'
import type { RawRecord } from '../../match/raw.ts'
import type {
  ActionChange,
  Correction,
  FeedQuality,
  Fixture,
  FixtureEvent,
  FixtureState,
  Quarantined,
  ScoreChange,
} from '../../schemas/records.ts'
import {
  ACTION_CHANGES,
  CORRECTIONS,
  FEED_QUALITY,
  FIXTURE_EVENTS,
  FIXTURE_STATE,
  FIXTURES,
  QUARANTINE,
  SCORE_CHANGES,
  type Topic,
} from '../../schemas/topics.ts'

/** A derived record with its value. */
export interface Derived<V = unknown>
  extends Pick<LogRecord, 'key' | 'partition' | 'offset' | 'timestamp' | 'headers'> {
  readonly topic: Topic
  readonly value: V
}

/** A raw record, or null where its bytes are none. */
export interface RawAt {
  readonly offset: number
  readonly timestamp: number
  readonly raw: RawRecord | null
}

/** All that one raw record gave. */
export interface Emission {
  /** Offset of the raw record. */
  readonly source: number
  /** Undefined where raw-actions does not have it. */
  readonly raw: RawAt | undefined
  readonly actionChanges: readonly Derived<ActionChange>[]
  readonly corrections: readonly Derived<Correction>[]
  readonly scoreChanges: readonly Derived<ScoreChange>[]
  readonly events: readonly Derived<FixtureEvent>[]
  readonly quality: readonly Derived<FeedQuality>[]
  readonly states: readonly Derived<FixtureState>[]
  readonly quarantined: readonly Derived<Quarantined>[]
  readonly listings: readonly Derived<Fixture>[]
  /** All of them. */
  readonly records: readonly Derived[]
}

/** `<raw topic>/<partition>/<offset>`; null where a header is not like that. */
export function readSource(source: string | undefined): { readonly topic: string; readonly offset: number } | null {
  const match = /^(.+)\/(\d+)\/(\d+)$/.exec(source ?? '')
  return match === null ? null : { topic: match[1] as string, offset: Number(match[3]) }
}

/** By raw offset, ascending: what each raw record gave, and raw records below `to` that gave nothing. */
export function emissionsOf(records: readonly Derived[], raws: readonly RawAt[], to: number): readonly Emission[] {
  const bySource = new Map<number, Derived[]>()
  for (const { offset } of raws) if (offset < to) bySource.set(offset, [])
  for (const record of records) {
    const offset = readSource(record.headers.source)?.offset
    if (offset === undefined || offset >= to) continue
    const gathered = bySource.get(offset)
    if (gathered === undefined) bySource.set(offset, [record])
    else gathered.push(record)
  }
  const rawAt = new Map(raws.map((raw) => [raw.offset, raw]))
  const ordered = [...bySource].sort(([a], [b]) => a - b)
  return ordered.map(([source, own]) => emission(source, rawAt.get(source), own))
}

function emission(source: number, raw: Emission['raw'], records: readonly Derived[]): Emission {
  const of = <V>(topic: Topic<V>) => records.filter((record) => record.topic === topic) as readonly Derived<V>[]
  return {
    source,
    raw,
    actionChanges: of(ACTION_CHANGES),
    corrections: of(CORRECTIONS),
    scoreChanges: of(SCORE_CHANGES),
    events: of(FIXTURE_EVENTS),
    quality: of(FEED_QUALITY),
    states: of(FIXTURE_STATE),
    quarantined: of(QUARANTINE),
    listings: of(FIXTURES),
    records,
  }
}
