import { defineConfig, type Plugin } from 'vitest/config'

export default defineConfig({
  plugins: [builtThread()],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/kafka/**', 'test/browser/**', 'test/python/**'],
    globalSetup: './test/built.ts',
    reporters: ['default', './test/closing-line.ts'],
    // Many wait for sockets, timers and the disk more than they compute.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})

/** Node 20 runs no TypeScript: the thread that commits is the one that was built, in a process of the sources, too. */
function builtThread(): Plugin {
  return {
    name: 'built-thread',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('/log/file/committer.ts')) return null
      const built = code.replace("'./commit-thread.js'", "'../../dist/log/file/commit-thread.js'")
      if (built === code) throw new Error(`expected './commit-thread.js' in ${id}, found none`)
      return { code: built, map: null }
    },
  }
}
