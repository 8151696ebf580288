import { openArchive } from '../replay/archive/open.ts'
import { openArchiveLog } from '../touchline.ts'
import { ownOptions } from './children.ts'

/** Reads archives one after the other, to their last record; prints the milliseconds of each. Run as a process. */
export interface ArchiveWorkerOptions {
  readonly files: readonly string[]
  readonly packets: number
  readonly asLog: boolean
}

const { files, packets, asLog } = ownOptions<ArchiveWorkerOptions>()
// Loaded when it is needed first, which is no part of what is measured.
await import('../replay/archive/rows.ts')
const runs: number[] = []
for (const file of files) {
  const start = performance.now()
  const records = asLog ? await recordsInLog(file) : await recordsIn(file)
  runs.push(performance.now() - start)
  if (records !== packets) throw new Error(`expected ${packets} records in ${file}, found ${records}`)
}
process.stdout.write(JSON.stringify(runs))

async function recordsIn(file: string): Promise<number> {
  await using archive = await openArchive(file)
  let records = 0
  for await (const page of archive.pages()) for (const row of page) records += row.frame.length > 0 ? 1 : 0
  return records
}

async function recordsInLog(file: string): Promise<number> {
  const { log, rawTopic } = await openArchiveLog(file)
  return log.end(rawTopic, 0)
}
