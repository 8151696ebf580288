import { openThreads } from '../../platform/threads/threads.ts'
import { poolHere } from '../../platform/threads/work.ts'
import type { Taking } from '../../processors/entry.ts'
import {
  type ExportPool,
  type ExportResult,
  type ExportWorkOptions,
  exportWork,
} from '../../replay/archive/export-work.ts'
import type { Recorded } from '../../replay/recorded.ts'
import type { OpenReader } from '../context.ts'
import type { Surroundings } from '../options.ts'
import type { Asked } from './asked.ts'
import type { ExportThreadData } from './export-thread.ts'

/** One worker needs no thread. */
export function openExportPool(
  { clock }: Pick<OpenReader, 'clock'>,
  recorded: Recorded & Taking,
  exporting: ExportWorkOptions,
  { workers, options }: Asked,
  { env, signal }: Surroundings,
): ExportPool {
  if (workers === 1) return poolHere(exportWork(recorded, exporting), { signal })
  return openThreads<ExportThreadData, string, ExportResult>({
    code: new URL('./export-thread.js', import.meta.url),
    data: { ...exporting, options, env: { ...env } },
    count: workers,
    nameOf: (fixtureId) => `fixture ${fixtureId}`,
    signal,
    clock,
  })
}
