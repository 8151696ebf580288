import { availableParallelism } from 'node:os'
import { sportOf } from '../../feed/address.ts'
import { readRaw } from '../../processors/read-raw.ts'
import type { ArchiveSelection } from '../../replay/archive/selection.ts'
import type { Recorded } from '../../replay/recorded.ts'
import { findTopic, TOPICS, type Topic } from '../../schemas/topics.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import { readChoice, readInteger, readSport, type Surroundings, usage } from '../options.ts'
import {
  assertRecorded,
  assertSport,
  readTarget,
  recordedOf,
  recordedPrefixes,
  type Target,
} from '../recorded/fixture.ts'
import { loadRules } from '../rules/file.ts'
import { similar } from '../similar.ts'
import { assertFromBeforeTo, readUtcTime } from '../utc-time.ts'
import { exportArchives } from './archives.ts'
import type { Asked, ExportOptions } from './asked.ts'

const WORKERS_MAX = 64

export async function exportCommand(
  targets: readonly string[],
  options: ExportOptions,
  surroundings: Surroundings,
): Promise<void> {
  const format = readChoice('--format', options.format, ['avro', 'parquet'])
  const asked: Asked = {
    options,
    wanted: targets.map(readTarget),
    selection: readSelection(options),
    workers: options.workers === undefined ? availableParallelism() : readWorkers(options.workers),
    topics: readTopics(options),
  }
  if (format === 'avro' && options.topics !== undefined) throw usage('expected --topics with --format parquet only')
  const rules = await loadRules(options.rules)
  const work = async (open: OpenReader): Promise<void> => {
    const recorded = await recordedOf(open, options, rules, surroundings.signal)
    for (const target of asked.wanted) await assertTarget(recorded, open, target)
    if (format === 'avro') await exportArchives(open, recorded, asked, surroundings)
    else await (await import('./tables.ts')).exportTables(open, recorded, asked)
  }
  await withLogReader(options, surroundings, work, { prefixes: recordedPrefixes(options) })
}

function readSelection({ sport, certified = false, from, to }: ExportOptions): ArchiveSelection {
  const times = { ...readTime('from', from), ...readTime('to', to) }
  assertFromBeforeTo(times.from, times.to)
  return { ...(sport !== undefined && { sport: sportOf(readSport('--sport', sport)) }), certified, ...times }
}

function readTime(name: 'from' | 'to', text: string | undefined): { readonly from?: number; readonly to?: number } {
  if (text === undefined) return {}
  const micros = readUtcTime(text)
  if (micros !== null) return { [name]: micros }
  throw usage(`expected --${name} as a time, 2026-11-21 or 2026-11-21T12:00 (UTC), found ${text}`)
}

function readWorkers(text: string): number {
  return readInteger('--workers', text, 1, WORKERS_MAX)
}

function readTopics({ prefix, topics }: ExportOptions): readonly Topic[] {
  const names = (topics ?? '').split(',').filter((name) => name !== '')
  return [...new Set(names)].map((name) => {
    const found = findTopic(prefix, name)
    if (found !== null) return found
    const all = TOPICS.map((topic) => topic.name)
    const meant = similar(name, all)
    const question = meant === null ? '' : `; did you mean ${meant}?`
    throw usage(`expected --topics of ${all.join(', ')}, found ${name}${question}`)
  })
}

/** A fixture that was named and is not there, or is of another sport, was not meant. */
async function assertTarget(recorded: Recorded, open: OpenReader, target: Target): Promise<void> {
  await assertRecorded(recorded, open, target)
  const { log, codec, rawTopic } = recorded
  const records = await log.readKey(rawTopic, target.fixtureId, { limit: { records: 1, bytes: 1 } })
  await codec.prepare(records)
  const raws = records.map((record) => readRaw(codec, record))
  for (const raw of raws) assertSport(recorded, target, 'code' in raw ? '' : raw.sport)
}
