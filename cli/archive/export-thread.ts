import { serveJobs } from '../../platform/threads/thread.ts'
import { type ExportResult, type ExportWorkOptions, exportWork } from '../../replay/archive/export-work.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import type { Surroundings } from '../options.ts'
import { recordedOf, recordedPrefixes } from '../recorded/fixture.ts'
import type { ExportOptions } from './asked.ts'

/** What a thread of `touchline export` is started with: it opens the log as the command does. */
export interface ExportThreadData extends ExportWorkOptions {
  readonly options: ExportOptions
  readonly env: Surroundings['env']
}

serveJobs<ExportThreadData, string, ExportResult>(async ({ options, env, ...exporting }, signal, serve) => {
  const work = async (open: OpenReader): Promise<void> =>
    serve(exportWork(await recordedOf(open, options, exporting.rules, signal), exporting))
  await withLogReader(options, { env, signal }, work, { prefixes: recordedPrefixes(options) })
})
