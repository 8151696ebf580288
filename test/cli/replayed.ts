import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { FRAMES, MATCH, RULES, TARGET } from './recorded-match.ts'
import { touchlines } from './touchline.ts'

export interface RecordedFolder {
  readonly path: string
  /** SPORT/FIXTURE, and the id alone. */
  readonly target: string
  readonly fixtureId: string
}

/** A folder with a log, `data`, of one simulated match, recorded and processed; as long as the tests of the file. */
export function recordedFolder(): () => RecordedFolder {
  const path = mkdtempSync(join(tmpdir(), 'touchline-replay-'))
  beforeAll(async () => {
    writeFileSync(join(path, 'match.ndjson'), FRAMES.map((frame) => `${JSON.stringify(frame)}\n`).join(''))
    const ran = await touchlines(
      [
        ['import', '--sport', 'soccer', 'match.ndjson'],
        ['process', '--once', ...RULES],
      ],
      path,
    )
    const failed = ran.find(({ code }) => code !== 0)
    if (failed !== undefined) throw new Error(failed.stderr)
  })
  afterAll(() => rmSync(path, { recursive: true, force: true }))
  return () => ({ path, target: TARGET, fixtureId: MATCH.fixtureId })
}

/** What the first group of `pattern` finds, as soon as it is there. */
export function awaitText(stream: NodeJS.ReadableStream | null, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const found = pattern.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
    stream?.once('end', () => reject(new Error(`expected ${pattern}, found ${text}`)))
  })
}
