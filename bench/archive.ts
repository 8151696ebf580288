import { execFileSync } from 'node:child_process'
import { copyFileSync, linkSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { archiveName } from '../replay/archive/name.ts'
import type { ArchiveWorkerOptions } from './archive-worker.ts'
import { type Figure, median, milliseconds, perSecond, type Row, range } from './figure.ts'
import { type Fixture, rawPacket, SPORTS, START } from './load.ts'
import { appendRaws, newFolder, openBench } from './log.ts'
import { longFixtures } from './long.ts'

const FILES = 10_000
const FIXTURES = 24
const PACKETS = 1500
const RUNS = 9
const READ_IN_PROCESS = 9
const MS_MAX = 50

const MAIN = fileURLToPath(new URL('../cli/main.js', import.meta.url))
const WORKER = fileURLToPath(new URL('./archive-worker.js', import.meta.url))

/** Archives: reading one match among many, and what it takes to write and to import them. */
export const archive: Figure = {
  name: 'archive',
  target: `one match read ≤ ${MS_MAX} ms`,
  run: async () => {
    const [folder, out] = [newFolder(), mkdtempSync(join(tmpdir(), 'touchline-bench-'))]
    try {
      const fixtures = longFixtures(FIXTURES, PACKETS)
      await record(folder, fixtures)
      const [archives, copy] = [join(out, 'archives'), join(out, 'log')]
      const exports = [commandMs('export', '--log', `file:${folder}`, '--out', archives)]
      for (let n = 0; n < 2; n++)
        exports.push(commandMs('export', '--log', `file:${folder}`, '--out', join(out, `again-${n}`)))
      const imports = [commandMs('import', archives, '--log', `file:${copy}`)]
      for (let n = 0; n < 2; n++) imports.push(commandMs('import', archives, '--log', `file:${copy}-${n}`))
      const unchecked = [0, 1, 2].map((n) => commandMs('import', archives, '--no-check', '--log', `file:${copy}-u${n}`))
      const tables = [0, 1, 2].map((n) =>
        commandMs(
          'export',
          '--log',
          `file:${folder}`,
          '--format',
          'parquet',
          '--topics',
          'raw-actions',
          '--out',
          join(out, `tables-${n}`),
        ),
      )
      return [
        ...readings(out, archives, fixtures),
        size(archives, fixtures),
        rate('export', exports, `in ${availableParallelism()} threads, each fixture folded for its digests`),
        rate('import', imports, 'each fixture folded again to compare its digest'),
        rate('import unchecked', unchecked, 'with --no-check'),
        rate('parquet', tables, 'a table of raw-actions, frames and all'),
      ]
    } finally {
      for (const path of [folder, out]) rmSync(path, { recursive: true, force: true })
    }
  },
}

async function record(folder: string, fixtures: readonly Fixture[]): Promise<void> {
  const { log, codec } = await openBench(folder)
  for (const fixture of fixtures) {
    const raws = fixture.frames.map(({ bytes, atMs }) => rawPacket(fixture, bytes, START + atMs * 1000))
    for (let at = 0; at < raws.length; at += 500) await appendRaws(log, codec, raws.slice(at, at + 500))
  }
  await log.close()
}

function readings(out: string, archives: string, fixtures: readonly Fixture[]): readonly Row[] {
  const files = manyFiles(join(out, 'season'), archives, fixtures)
  const runs = Array.from({ length: RUNS }, (_, n) => read(files.slice(n * READ_IN_PROCESS, (n + 1) * READ_IN_PROCESS)))
  const method = `a match of ${PACKETS} packets among ${FILES} files of such matches in ${SPORTS.length} folders: opened, read, checked, decoded`
  const place = 'the disk may have the file in its cache'
  return [
    reading(
      'first',
      runs.map(([first]) => first ?? Number.NaN),
      `${method}; the first one of a fresh process that has loaded its modules; ${place}`,
    ),
    reading(
      'again',
      runs.flatMap(([, ...again]) => again),
      `${method}; others in the same process`,
    ),
    reading(
      'log',
      [0, 1, 2, 3, 4].map(() => Math.max(...read(files.slice(0, 1), true))),
      `${method}; the first one of a fresh process, as a log in memory`,
    ),
  ]
}

function reading(what: string, runs: readonly number[], method: string): Row {
  const ms = median(runs)
  return { what, result: milliseconds(ms), range: range(runs, milliseconds), isMet: ms <= MS_MAX, method }
}

/** Of each match as many as it takes: links to the same bytes, but to {@link RUNS} × {@link READ_IN_PROCESS}, which are read. */
function manyFiles(season: string, archives: string, fixtures: readonly Fixture[]): readonly string[] {
  const own: string[] = []
  for (let n = 0; n < FILES; n++) {
    const { sport, fixtureId } = fixtures[n % fixtures.length] as Fixture
    const from = join(archives, archiveName(sport, fixtureId))
    const file = join(season, archiveName(sport, `${fixtureId}-${n}`))
    mkdirSync(dirname(file), { recursive: true })
    if (n % 100 === 0 && own.length < RUNS * READ_IN_PROCESS) {
      copyFileSync(from, file)
      own.push(file)
    } else linkSync(from, file)
  }
  return own
}

function read(files: readonly string[], asLog = false): readonly number[] {
  const options: ArchiveWorkerOptions = { files, packets: PACKETS, asLog }
  return JSON.parse(execFileSync(process.execPath, [WORKER, JSON.stringify(options)], { encoding: 'utf8' }))
}

function size(archives: string, fixtures: readonly Fixture[]): Row {
  const ratios = fixtures.map(({ sport, fixtureId, frames }) => {
    const raw = frames.reduce((sum, { bytes }) => sum + bytes.length, 0)
    return raw / statSync(join(archives, archiveName(sport, fixtureId))).size
  })
  const show = (ratio: number): string => `${ratio.toFixed(1)} : 1`
  const method = `bytes of the frames to bytes of the file, ${FIXTURES} simulated matches of ${SPORTS.length} sports`
  return { what: 'compression', result: show(median(ratios)), range: range(ratios, show), isMet: null, method }
}

function rate(what: string, ms: readonly number[], how: string): Row {
  const rates = ms.map((one) => (FIXTURES * PACKETS * 1000) / one)
  const method = `${FIXTURES} matches of ${PACKETS} packets, ${how}; the whole command, the start of Node included`
  return { what, result: perSecond(median(rates)), range: range(rates, perSecond), isMet: null, method }
}

function commandMs(...args: readonly string[]): number {
  const start = performance.now()
  execFileSync(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  return performance.now() - start
}
