import type { LogReader, LogRecord } from '../log/log.ts'
import type { RawRecord } from '../match/raw.ts'
import { readRaw } from '../processors/read-raw.ts'
import type { FixtureState } from '../schemas/records.ts'
import { FIXTURE_STATE, fullName } from '../schemas/topics.ts'
import { valueIn } from '../schemas/value-in.ts'
import type { Recorded } from './recorded.ts'

// What tells of a fixture without reading all of it.

/** Its first record in raw-actions; null where it has none. */
export async function firstRecord(
  { log, rawTopic }: { readonly log: Pick<LogReader, 'readKey'>; readonly rawTopic: string },
  fixtureId: string,
): Promise<LogRecord | null> {
  const [first] = await log.readKey(rawTopic, fixtureId, { limit: { records: 1, bytes: 1 } })
  return first ?? null
}

/** The same, read: it decides what sport the fixture is of. Null also where it is none of ours. */
export async function firstRaw(
  recorded: Pick<Recorded, 'log' | 'codec' | 'rawTopic'>,
  fixtureId: string,
): Promise<RawRecord | null> {
  const first = await firstRecord(recorded, fixtureId)
  if (first === null) return null
  await recorded.codec.prepare([first])
  const raw = readRaw(recorded.codec, first)
  return 'code' in raw ? null : raw
}

/** Its newest fixture-state under this prefix; null where none was derived, and where it is none of ours. */
export async function newestState(
  { log, codec, prefix }: Pick<Recorded, 'log' | 'codec'> & { readonly prefix: string },
  fixtureId: string,
): Promise<FixtureState | null> {
  const newest = await log.latest(fullName(prefix, FIXTURE_STATE), fixtureId)
  if (newest === null) return null
  await codec.prepare([newest])
  return valueIn(codec, FIXTURE_STATE, newest)
}
