import type { LogRecord } from '../../log/log.ts'
import { partitionOf } from '../../log/partitioner.ts'
import { wellFormed } from '../../log/well-formed.ts'
import type { RawRecord } from '../../match/raw.ts'
import { FIXTURE_STATE, fullName, RAW_ACTIONS } from '../../schemas/topics.ts'
import { compareIds } from '../digest.ts'
import type { Basis } from './item.ts'
import { basisBy } from './known-time.ts'
import type { Selection } from './selection.ts'

/** A fixture of the log, as a replay needs it. */
export interface Fixture {
  readonly fixtureId: string
  readonly partition: number
  readonly isChosen: boolean
  readonly basis: Basis
  /** By the bytes of the ids: comparing numbers is a hundred times faster. */
  rank: number
  readonly raw: Span
  readonly derived: Span
}

/** Of one layer. */
export interface Span {
  /** The running maximum, as far as it was given. UTC microseconds. */
  known: number
  /** Nothing is known before, nothing after; by what was counted. */
  first: number
  last: number
  records: number
  /** While counting: the running maximum within the topic that is being counted. */
  within: number
  counting: object | null
}

/** What is known of the fixtures that were met. It grows with them: some hundred bytes for each. */
export interface FixtureBook {
  readonly fixtures: ReadonlyMap<string, Fixture>
  /** A record of a fixture that is not in the book. */
  meet(record: LogRecord, source: number | null): Promise<Fixture>
  /** The same without a record. */
  meetNamed(fixtureId: string): Promise<Fixture>
  /** Before they are counted: nothing is, of what was known before only the running maximum stays. */
  begin(): void
  /** After fixtures were met, and before items are compared. */
  rank(): void
}

/** `isRaw` of the record decides how the first raw record is found: it is that, or it is looked up. */
export function newFixtureBook(selection: Selection): FixtureBook {
  const fixtures = new Map<string, Fixture>()
  const named = selection.fixtures?.length ? new Set(selection.fixtures.map(wellFormed)) : null
  const isFirstWanted = (selection.known ?? 'auto') === 'auto' || (selection.sports?.length ?? 0) > 0

  async function note(fixtureId: string, partition: number, first: () => Promise<LogRecord | null>): Promise<Fixture> {
    const isNamed = named === null || named.has(fixtureId)
    const raw = isNamed && isFirstWanted ? await decoded(selection, await first()) : null
    const isChosen = isNamed && isOfSport(selection, raw) && (await isCertifiedEnough(selection, fixtureId))
    const basis = basisBy(selection, raw)
    const fixture: Fixture = { fixtureId, partition, isChosen, basis, rank: 0, raw: newSpan(), derived: newSpan() }
    fixtures.set(fixtureId, fixture)
    return fixture
  }

  return {
    fixtures,
    meet: (record, source) =>
      note(record.key, record.partition, async () =>
        source === null ? record : firstRawBefore(selection, record, source),
      ),
    meetNamed: (fixtureId) =>
      note(fixtureId, partitionOf(fixtureId, selection.log.partitions), () => firstRaw(selection, fixtureId)),
    begin() {
      for (const { raw, derived } of fixtures.values()) for (const span of [raw, derived]) Object.assign(span, NOTHING)
    },
    rank() {
      const sorted = [...fixtures.values()].sort((a, b) => compareIds(a.fixtureId, b.fixtureId))
      for (const [rank, fixture] of sorted.entries()) fixture.rank = rank
    },
  }
}

const NOTHING = { first: Number.POSITIVE_INFINITY, last: 0, records: 0, within: 0, counting: null } as const

function newSpan(): Span {
  return { known: 0, ...NOTHING }
}

const ONE = { records: 1, bytes: 1 } as const

async function firstRaw({ log, rawTopic }: Selection, fixtureId: string): Promise<LogRecord | null> {
  const [first] = await log.readKey(rawTopic, fixtureId, { limit: ONE })
  return first ?? null
}

/** The same from a place on, of which a derived record tells: from the fixture's end it would be a long way back. */
async function firstRawBefore(
  { log, rawTopic }: Selection,
  { key, partition }: LogRecord,
  source: number,
): Promise<LogRecord | null> {
  const [before] = await log.readKey(rawTopic, key, { limit: ONE, to: source })
  if (before !== undefined) return before
  const [at] = await log.read(rawTopic, partition, source, ONE)
  return at?.key === key ? at : null
}

/** Null for what is no value of raw-actions: then nothing is known of the fixture. */
async function decoded({ codec }: Selection, record: LogRecord | null): Promise<RawRecord | null> {
  if (record === null) return null
  await codec.prepare([record])
  try {
    return codec.decode(RAW_ACTIONS, record.value)
  } catch {
    return null
  }
}

function isOfSport({ sports = [] }: Selection, raw: RawRecord | null): boolean {
  return sports.length === 0 || (raw !== null && sports.includes(raw.sport))
}

/** By its newest fixture-state: a fixture that was not processed is not certified. */
async function isCertifiedEnough({ certified, log, codec, prefix }: Selection, fixtureId: string): Promise<boolean> {
  if (certified !== true) return true
  const latest = await log.latest(fullName(prefix, FIXTURE_STATE), fixtureId)
  if (latest === null) return false
  await codec.prepare([latest])
  try {
    return codec.decode(FIXTURE_STATE, latest.value).certified === 'complete'
  } catch {
    return false
  }
}
