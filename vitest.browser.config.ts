import { defineConfig, mergeConfig } from 'vitest/config'
import config from './vitest.config.ts'

/** `npm run test:browser`: pages in a real browser, Chromium. */
export default mergeConfig(
  { ...config, test: { ...config.test, include: [], exclude: [] } },
  defineConfig({
    test: {
      include: ['test/browser/**/*.test.ts'],
      globalSetup: './test/browser/chromium.ts',
      maxWorkers: 1,
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  }),
)
