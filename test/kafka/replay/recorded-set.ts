import { onTestFinished } from 'vitest'
import type { LogReader } from '../../../log/log.ts'
import { canonicalJson } from '../../../match/canonical.ts'
import type { RawRecord } from '../../../match/raw.ts'
import { systemClock } from '../../../platform/clock.ts'
import { foldBy } from '../../../processors/entry.ts'
import { SIMULATED_RULES, SIMULATED_RULES_FILE } from '../../../provider/simulate/scoring.ts'
import type { KnownEvent } from '../../../replay/stream/known.ts'
import { confluentRegistry } from '../../../schemas/confluent.ts'
import type { SchemaSource } from '../../../schemas/registry.ts'
import { FIXTURE_STATE, fullName, RAW_ACTIONS } from '../../../schemas/topics.ts'
import { openLogReader } from '../../../touchline.ts'
import { openWorld, run, type World } from '../../processors/world.ts'
import { recordings } from '../../replay/gate.ts'
import { client } from '../helpers.ts'
import type { Place, TopicSet } from '../once/topic-set.ts'

export const RULES = ['--rules', SIMULATED_RULES_FILE.pathname]

/** Eight fixtures at the same time, over bad lines; known times meet in all of them. */
export function badSeason(): readonly RawRecord[] {
  const [records = []] = recordings()['simulated season over bad lines, with its rules'] ?? []
  return records.toSorted((a, b) => a.receivedAt - b.receivedAt)
}

/** The same on this machine, in one partition, and processed. */
export async function processedWorld(records: readonly RawRecord[]): Promise<World> {
  const world = await openWorld(records)
  await run(world, { fold: foldBy(SIMULATED_RULES) })
  return world
}

/** `--log` and `--prefix` of a command. */
export function on({ address, registry, prefix }: TopicSet): readonly string[] {
  return ['--log', urlOf({ address, registry }), '--prefix', prefix]
}

export function urlOf({ address, registry }: Place): string {
  return `kafka://${address}?registry=${registry}`
}

export async function openReaderOf({ address, prefix }: TopicSet): Promise<LogReader> {
  const log = await openLogReader(`kafka://${address}`, { prefixes: [prefix] })
  onTestFinished(() => log.close())
  return log
}

export function schemasOf({ registry }: Place): SchemaSource {
  return confluentRegistry({ url: registry, auth: null, ca: null, clock: systemClock })
}

/** For comparing: what an event is, in one line, with all of its value. */
export function lineOf(event: KnownEvent): string {
  if (event.kind !== 'record') return event.kind
  const { topic, fixtureId, knownAt, basis, value } = event
  return `${knownAt} ${fixtureId} ${topic} ${basis} ${canonicalJson(JSON.parse(JSON.stringify(value)))}`
}

/** Raw records and states that nobody may see, and the marker of that. */
export async function abort({ address, prefix, partitions }: TopicSet): Promise<void> {
  const transactionalId = `${prefix}aborted`
  const producer = client(address).producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  const transaction = await producer.transaction()
  for (const topic of [RAW_ACTIONS, FIXTURE_STATE]) {
    const messages = Array.from({ length: partitions }, (_, partition) => ({ partition, key: 'f', value: 'nobody' }))
    await transaction.send({ topic: fullName(prefix, topic), messages })
  }
  await transaction.abort()
  await producer.disconnect()
}
