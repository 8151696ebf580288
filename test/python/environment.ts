import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { pythonWith } from '../../scripts/python.mjs'
import { ROOT } from '../tidy/tree.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The interpreter that has what examples/python/requirements.txt names. */
    python: string
  }
}

export default function providePython(project: TestProject): void {
  const requirements = join(ROOT, 'examples/python/requirements.txt')
  project.provide(
    'python',
    pythonWith(requirements, (text) => process.stderr.write(`${text}\n`)),
  )
}
