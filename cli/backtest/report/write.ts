import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { htmlOf } from './html.ts'
import type { Reported } from './input.ts'

const require = createRequire(import.meta.url)

/** Writes `report.html` into a folder that exists: one file, which needs no other and no network. The same input gives the same bytes. */
export async function writeReport(folder: string, reported: Reported): Promise<void> {
  const [library, licence, libraryStyle, script, style] = await Promise.all([
    readFile(require.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8'),
    readFile(require.resolve('uplot/LICENSE'), 'utf8'),
    readFile(require.resolve('uplot/dist/uPlot.min.css'), 'utf8'),
    readFile(new URL('page.mjs', import.meta.url), 'utf8'),
    readFile(new URL('page.css', import.meta.url), 'utf8'),
  ])
  const html = htmlOf(reported, { library: `/*\n${licence}*/\n${library}`, script, styles: [libraryStyle, style] })
  await writeFile(join(folder, 'report.html'), html)
}
