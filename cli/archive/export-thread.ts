import { serveJobs } from '../../platform/threads/thread.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import { recordedOf, recordedPrefixes } from '../recorded/fixture.ts'
import { type ExportResult, type ExportThreadData, exportWork } from './export-pool.ts'

serveJobs<ExportThreadData, string, ExportResult>(async ({ env, ...exporting }, signal, serve) => {
  const { options } = exporting.asked
  const work = async (open: OpenReader): Promise<void> =>
    serve(exportWork(await recordedOf(open, options, exporting.rules, signal), exporting))
  await withLogReader(options, { env, signal }, work, { prefixes: recordedPrefixes(options) })
})
