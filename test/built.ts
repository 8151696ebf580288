import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SOURCES = [
  'cli',
  'feed',
  'log',
  'match',
  'platform',
  'processors',
  'producer',
  'provider',
  'schemas',
  'touchline.ts',
]

/**
 * Tests that start processes, and the thread of log/committer.ts, run what was built: a build that is older than the sources
 * would be tested instead of them. `npm test` builds first.
 */
export default function assertBuilt(): void {
  const built = join(ROOT, 'dist', 'touchline.js')
  const builtMs = statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const younger = SOURCES.flatMap(filesOf).find((path) => statSync(path).mtimeMs > builtMs)
  if (younger !== undefined)
    throw new Error(`expected dist/ to be built from ${younger}, found it older: npm run build`)
}

function filesOf(name: string): readonly string[] {
  const path = join(ROOT, name)
  if (!statSync(path).isDirectory()) return [path]
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' })
  return names.filter((one) => /\.(ts|json|avsc)$/.test(one)).map((one) => join(path, one))
}
