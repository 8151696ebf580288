import { resolve } from 'node:path'
import type { RuleTable } from '../../match/rules.ts'
import type { Taking } from '../../processors/entry.ts'
import type { Exported } from '../../replay/archive/export.ts'
import type { Recorded } from '../../replay/recorded.ts'
import type { OpenReader } from '../context.ts'
import { noteInterrupted, partly } from '../interrupted.ts'
import { counted } from '../note.ts'
import type { Surroundings } from '../options.ts'
import { openPrinter } from '../print.ts'
import { noFixtures } from '../recorded/fixture.ts'
import { fixtureIdsIn } from '../recorded/fixtures.ts'
import { barOf } from '../show/bar.ts'
import { plain } from '../show/plain.ts'
import type { Asked } from './asked.ts'
import { openExportPool } from './export-pool.ts'
import { megabytes } from './megabytes.ts'

/** What was done so far. */
interface Total {
  fixtures: number
  written: number
  records: number
  bytes: number
}

/** An archive for each fixture that is wanted, several at a time. */
export async function exportArchives(
  open: OpenReader,
  recorded: Recorded & Taking,
  rules: RuleTable,
  asked: Asked,
  surroundings: Surroundings,
): Promise<void> {
  const { options, wanted, selection, workers } = asked
  const { signal } = surroundings
  const folder = resolve(options.out)
  const progress = open.terminal.progress(open.clock)
  const total: Total = { fixtures: 0, written: 0, records: 0, bytes: 0 }
  const printer = openPrinter(process.stdout, signal)
  const pool = openExportPool(open, recorded, { selection, folder, rules }, asked, surroundings)
  let looked = 0
  try {
    progress.show(`looking for fixtures in ${recorded.rawTopic}`)
    const fixtures = await fixtureIdsIn(recorded, wanted)
    const left = fixtures.values()
    // What one has done is printed before it gets the next: who reads it may be slower than who writes.
    const work = async (): Promise<void> => {
      for (const fixtureId of left) {
        const result = await pool.run(fixtureId)
        if (result === null) return
        const { exported } = result
        looked++
        if (exported !== null) add(total, exported)
        if (exported !== null && printer.print(lineOf(exported, options.json === true))) await printer.flush()
        progress.show(
          `${barOf(looked, fixtures.length)} ${partly(looked, fixtures.length, 'fixture')}, ${summary(total)}`,
        )
      }
    }
    await Promise.all(Array.from({ length: workers }, work))
  } finally {
    await pool.close()
    progress.end()
    await printer.flush()
  }
  if (signal.aborted) return noteInterrupted(`${summary(total)}; run it again to go on`)
  if (total.fixtures === 0) throw noFixtures(open.log, `as they are selected in ${recorded.rawTopic}`)
  process.stdout.write(options.json ? `${JSON.stringify({ ...total, folder })}\n` : `${summary(total)}\n`)
}

function add(total: Total, { written, records, bytes }: Exported): void {
  total.fixtures++
  total.written += written ? 1 : 0
  total.records += records
  total.bytes += bytes
}

function lineOf(exported: Exported, isJson: boolean): string {
  if (isJson) return JSON.stringify(exported)
  const { file, records, written } = exported
  return plain(`${file}  ${counted(records, 'record')}  ${written ? 'written' : 'up to date'}`)
}

function summary({ fixtures, written, records, bytes }: Total): string {
  const rest = fixtures === written ? '' : `, ${fixtures - written} up to date`
  return `${counted(written, 'archive')} written${rest}: ${counted(records, 'record')} in ${megabytes(bytes)}`
}
