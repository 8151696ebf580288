import { defineConfig, mergeConfig } from 'vitest/config'
import config from './vitest.config.ts'

/** `npm run test:kafka`: what needs a real broker and a real schema registry. */
export default mergeConfig(
  { ...config, test: { ...config.test, include: [], exclude: [] } },
  defineConfig({
    test: {
      include: ['test/kafka/**/*.test.ts'],
      globalSetup: './test/kafka/broker.ts',
      // Brokers and processes under test take the other cores.
      maxWorkers: 1,
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  }),
)
