import type { Reporter, TestModule } from 'vitest/node'

/** Ends the run with one plain line that a script can read. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0
    let failed = errors.length
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') passed++
        else if (state !== 'skipped') failed++
      }
      // What fails before its tests (beforeAll) leaves them skipped.
      for (const suite of module.children.allSuites()) if (suite.errors().length > 0) failed++
      // A file that does not even load has no tests.
      if (!module.ok() && module.errors().length > 0) failed++
    }
    process.stdout.write(`${passed} passed, ${failed} failed\n`)
  }
}
