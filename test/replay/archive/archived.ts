import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { LogRecord } from '../../../log/log.ts'
import { openMemoryLog } from '../../../log/memory.ts'
import { partitionOf } from '../../../log/partitioner.ts'
import type { RawRecord } from '../../../match/raw.ts'
import type { Archiving } from '../../../replay/archive/build.ts'
import { type Exported, exportFixture } from '../../../replay/archive/export.ts'
import { importArchive } from '../../../replay/archive/import.ts'
import { openArchive } from '../../../replay/archive/open.ts'
import type { ArchiveSelection } from '../../../replay/archive/selection.ts'
import { recordedFixtures } from '../../../replay/recorded.ts'
import { openCodec } from '../../../schemas/codec.ts'
import { embeddedRegistry } from '../../../schemas/registry.ts'
import { RAW_ACTIONS } from '../../../schemas/topics.ts'
import { LOGIC, PREFIX, RAW_TOPIC, type World } from '../../processors/world.ts'
import { digesting } from '../digested.ts'

type Random = () => number

/** A log whose registry has given other ids; schemas are the same. */
export async function emptyWorld(partitions: number): Promise<World> {
  const log = openMemoryLog({ partitions })
  return { log, codec: await openCodec(embeddedRegistry(log), PREFIX) }
}

/** With headers and times of any kind, and now and then a value that somebody else wrote. */
export async function appendOddly({ log, codec }: World, records: readonly RawRecord[], random: Random): Promise<void> {
  await log.append(
    records.map((record) => {
      const isForeign = random() < 0.03
      return {
        topic: RAW_TOPIC,
        key: record.fixtureId,
        value: isForeign ? Buffer.from(`junk ${random()}`) : codec.encode(RAW_ACTIONS, record),
        headers: headersOf(random, record),
        timestamp: Math.floor(record.receivedAt / 1000) + (random() < 0.1 ? 7 : 0),
      }
    }),
  )
}

function headersOf(random: Random, { receivedAt }: RawRecord): Readonly<Record<string, string>> {
  const what = random()
  if (what < 0.1) return {}
  if (what < 0.15) return { published: '007' }
  if (what < 0.2) return JSON.parse('{"__proto__":"x","published":"soon","copied":"ä/1"}') as Record<string, string>
  return { published: String(receivedAt + 1500), ...(what < 0.4 ? { z: '1', a: '€' } : {}) }
}

export async function archivingOf(world: World, selection: ArchiveSelection = {}): Promise<Archiving> {
  return { ...(await digesting(world)), logic: LOGIC, rules: 'a'.repeat(64), selection }
}

/** Every fixture of the log, by id. */
export async function exportAll(world: World, folder: string, selection: ArchiveSelection = {}): Promise<Exported[]> {
  const archiving = await archivingOf(world, selection)
  const all: Exported[] = []
  for await (const fixtureId of recordedFixtures(archiving)) {
    const exported = await exportFixture(archiving, fixtureId, folder)
    if (exported !== null) all.push(exported)
  }
  return all.toSorted((a, b) => (a.fixtureId < b.fixtureId ? -1 : 1))
}

export const NEVER = new AbortController().signal

export async function importFile({ log, codec }: World, file: string, signal = NEVER) {
  await using archive = await openArchive(file)
  return await importArchive({ log, codec, rawTopic: RAW_TOPIC, signal }, archive)
}

/** What a record is, wherever it lies. */
export async function rawsOf(
  { log }: World,
  fixtureId: string,
): Promise<readonly Omit<LogRecord, 'offset' | 'partition'>[]> {
  const records = await log.readKey(RAW_TOPIC, fixtureId)
  return records.map(({ offset: _offset, partition, ...record }) => {
    if (partition !== partitionOf(fixtureId, log.partitions)) throw new Error('in the partition of another key')
    return { ...record, headers: { ...record.headers } }
  })
}

export function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}
