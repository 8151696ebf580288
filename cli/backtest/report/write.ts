import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReportInput } from '../../../replay/backtest/report-input.ts'

/** Writes `report.html` into a folder that exists. */
export async function writeReport(folder: string, input: ReportInput): Promise<void> {
  const json = JSON.stringify(input, null, 2).replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  await writeFile(join(folder, 'report.html'), `<!doctype html><meta charset="utf-8"><pre>${json}</pre>\n`)
}
