import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** For a broker of a file's own: removed after all of its tests. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'touchline-once-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
