import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TouchlineError } from '../../platform/errors.ts'
import { makeFolder } from '../../platform/make-folder.ts'
import type { Manifest } from '../../replay/backtest/manifest.ts'
import { unreadableBecause } from '../source.ts'
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
    await writeFile(join(folder, 'decisions.ndjson'), lines.map((line) => `${line}\n`).join(''))
    await writeFile(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`)
    const { writeReport } = await import('./report/write.ts')
    await writeReport(folder, { manifest, decisions, rested, charts, corrections })
    // Whoever finds it finds the others.
    await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  } catch (cause) {
    throw new TouchlineError('file-unwritable', { file: folder, found: unreadableBecause(cause) }, { cause })
  }
}
