import { open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TouchlineError } from '../../platform/errors.ts'
import { makeFolder } from '../../platform/make-folder.ts'
import { unreadableBecause } from '../../platform/unreadable.ts'
import type { Manifest } from '../../replay/backtest/manifest.ts'
import type { Outcome } from './play.ts'
import type { Summary } from './summary.ts'

/** decisions.ndjson, manifest.json, summary.json and report.html. Fails with `file-unwritable`. */
export async function writeOut(
  folder: string,
  { lines, decisions, rested, charts, corrections }: Outcome,
  manifest: Manifest,
  summary: Summary,
): Promise<void> {
  try {
    makeFolder(folder)
    // The manifest of an earlier run is none of what is written now, if that should be cut short.
    await rm(join(folder, 'manifest.json'), { force: true })
    await writeLines(join(folder, 'decisions.ndjson'), lines)
    await writeFile(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`)
    const { writeReport } = await import('./report/write.ts')
    await writeReport(folder, { manifest, decisions, rested, charts, corrections })
    // Whoever finds it finds the others.
    await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  } catch (cause) {
    throw new TouchlineError('file-unwritable', { file: folder, found: unreadableBecause(cause) }, { cause })
  }
}

const LINES_AT_ONCE = 10_000

/** A text of all of them would be longer than texts may be. */
async function writeLines(file: string, lines: readonly string[]): Promise<void> {
  const handle = await open(file, 'w')
  try {
    for (let from = 0; from < lines.length; from += LINES_AT_ONCE) {
      const some = lines.slice(from, from + LINES_AT_ONCE)
      await handle.writeFile(some.map((line) => `${line}\n`).join(''))
    }
  } finally {
    await handle.close()
  }
}
