import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll } from 'vitest'
import { simulateMatch } from '../../provider/simulate/match.ts'
import { ROOT } from '../tidy/tree.ts'
import { type Ran, touchlines } from './touchline.ts'

export const RULES = ['--rules', join(ROOT, 'provider/simulate/rules.json')]
/** 2026-11-21T12:00:00Z. */
export const MATCH = simulateMatch({ sport: 'soccer', seed: 'x', startTime: 1_795_262_400_000_000 })
export const TARGET = `soccer/${MATCH.fixtureId}`
export const FRAMES = [...MATCH.packets()].map(({ frame }) => JSON.parse(frame.toString()))

/** Runs all command lines once, in one process. */
export function runs<T extends string>(lines: Readonly<Record<T, readonly string[]>>): () => Readonly<Record<T, Ran>> {
  const ran: Partial<Record<T, Ran>> = {}
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'touchline-explain-'))
    writeFileSync(join(folder, 'match.ndjson'), FRAMES.map((frame) => `${JSON.stringify(frame)}\n`).join(''))
    const names = Object.keys(lines) as T[]
    const results = await touchlines(
      [['import', '--sport', 'soccer', 'match.ndjson'], ...names.map((name) => lines[name])],
      folder,
    )
    rmSync(folder, { recursive: true, force: true })
    for (const [at, name] of names.entries()) ran[name] = results[at + 1] as Ran
  })
  return () => ran as Readonly<Record<T, Ran>>
}
