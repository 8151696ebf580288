import { fileURLToPath } from 'node:url'
import { isBuilt, stateOf } from '../scripts/sources.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/**
 * Tests that start processes, and the thread of log/file/committer.ts, run what was built: what was built from other sources would
 * be tested instead of these. `npm test` builds first.
 */
export default function assertBuilt(): void {
  if (!isBuilt(ROOT, stateOf(ROOT)))
    throw new Error('expected dist/ to be built from the sources, found others: npm run build')
}
