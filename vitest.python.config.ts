import { defineConfig, mergeConfig } from 'vitest/config'
import config from './vitest.config.ts'

/** `npm run test:python`: the examples for notebooks, run by Python. */
export default mergeConfig(
  { ...config, test: { ...config.test, include: [], exclude: [] } },
  defineConfig({
    test: {
      include: ['test/python/**/*.test.ts'],
      globalSetup: ['./test/built.ts', './test/python/environment.ts'],
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  }),
)
