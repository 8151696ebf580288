import type { RuleTable } from '../../match/rules.ts'
import { openThreads } from '../../platform/threads/threads.ts'
import { type Pool, poolHere, type Work } from '../../platform/threads/work.ts'
import type { Taking } from '../../processors/entry.ts'
import { logicOf, rulesHash } from '../../processors/logic.ts'
import { type Exported, exportFixture } from '../../replay/archive/export.ts'
import type { Recorded } from '../../replay/recorded.ts'
import type { OpenReader } from '../context.ts'
import type { Surroundings } from '../options.ts'
import type { Asked } from './asked.ts'

/** Null in it: the fixture is not selected. */
export interface ExportResult {
  readonly exported: Exported | null
}

export interface Exporting {
  readonly asked: Asked
  /** Absolute. */
  readonly folder: string
  readonly rules: RuleTable
}

/** What a thread of `touchline export` is started with: it opens the log as the command does. */
export interface ExportThreadData extends Exporting {
  readonly env: Surroundings['env']
}

/** A job is the id of a fixture. Told to end, no file is left half written. */
export function exportWork(
  recorded: Recorded & Taking,
  { asked: { selection }, folder, rules }: Exporting,
): Work<string, ExportResult> {
  const archiving = { ...recorded, logic: logicOf(rules), rules: rulesHash(rules), selection }
  return async (fixtureId, { signal }) => {
    const exported = await exportFixture({ ...archiving, signal }, fixtureId, folder)
    return exported === null && signal.aborted ? null : { exported }
  }
}

/** One worker needs no thread. */
export function openExportPool(
  { clock }: Pick<OpenReader, 'clock'>,
  recorded: Recorded & Taking,
  exporting: Exporting,
  { env, signal }: Surroundings,
): Pool<string, ExportResult> {
  const { workers } = exporting.asked
  if (workers === 1) return poolHere(exportWork(recorded, exporting), { signal })
  return openThreads<ExportThreadData, string, ExportResult>({
    code: new URL('./export-thread.js', import.meta.url),
    data: { ...exporting, env: { ...env } },
    count: workers,
    nameOf: (fixtureId) => `fixture ${fixtureId}`,
    signal,
    clock,
  })
}
