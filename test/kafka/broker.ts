import type { TestProject } from 'vitest/node'
import { startKafka } from '../../scripts/kafka/kafka.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    /** `host:port` of a broker and the base URL of a schema registry, which all tests share: choose topics of your own. */
    kafka: { readonly address: string; readonly registry: string }
  }
}

/** One broker and one registry for all tests of the run, on free ports; tests that break a broker start their own. */
export default async function provideKafka(project: TestProject): Promise<() => Promise<void>> {
  const { address, registry, stop } = await startKafka({ tell: (text) => process.stderr.write(`${text}\n`) })
  project.provide('kafka', { address, registry })
  return stop
}
