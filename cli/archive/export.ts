import { availableParallelism } from 'node:os'
import type { ArchiveSelection } from '../../replay/archive/selection.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import { readChoice, type Surroundings, usage } from '../options.ts'
import { readSportChosen, readTimes } from '../recorded/choosing.ts'
import { assertTarget, readTarget, recordedOf, recordedPrefixes } from '../recorded/fixture.ts'
import { loadRules } from '../rules/file.ts'
import { readTopics } from '../topic-names.ts'
import { readWorkers } from '../workers.ts'
import { exportArchives } from './archives.ts'
import type { Asked, ExportOptions } from './asked.ts'

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
    workers: readWorkers(options.workers) ?? availableParallelism(),
    topics: readTopics(options.prefix, options.topics),
  }
  if (format === 'avro' && options.topics !== undefined) throw usage('expected --topics with --format parquet only')
  const rules = await loadRules(options.rules)
  const work = async (open: OpenReader): Promise<void> => {
    const recorded = await recordedOf(open, options, rules, surroundings.signal)
    for (const target of asked.wanted) await assertTarget(recorded, open, target)
    if (format === 'avro') await exportArchives(open, recorded, rules, asked, surroundings)
    else await (await import('./tables.ts')).exportTables(open, recorded, asked)
  }
  await withLogReader(options, surroundings, work, { prefixes: recordedPrefixes(options) })
}

function readSelection(options: ExportOptions): ArchiveSelection {
  const sport = readSportChosen(options)
  const { from, to } = readTimes(options.from, options.to)
  return {
    ...(sport !== null && { sport }),
    certified: options.certified ?? false,
    ...(from !== null && { from }),
    ...(to !== null && { to }),
  }
}
