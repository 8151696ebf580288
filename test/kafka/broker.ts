import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { jars } from '../../scripts/kafka/jars.mjs'
import { freePorts, startBroker, startRegistry } from '../../scripts/kafka/server.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    /** `host:port` of a broker and the base URL of a schema registry, which all tests share: choose topics of your own. */
    kafka: { readonly address: string; readonly registry: string }
  }
}

/** One broker and one registry for all tests of the run, on free ports; tests that break a broker start their own. */
export default async function startKafka(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'touchline-kafka-'))
  const found = jars((text: string) => process.stderr.write(`${text}\n`))
  const [port, controllerPort, registryPort] = (await freePorts(3)) as [number, number, number]
  const [broker, registry] = await Promise.all([
    startBroker(found, join(folder, 'broker'), { port, controllerPort }),
    startRegistry(found, join(folder, 'registry'), { port: registryPort }),
  ])
  project.provide('kafka', { address: broker.address, registry: registry.url })
  return async () => {
    await Promise.all([broker.stop(), registry.stop()])
    await rm(folder, { recursive: true, force: true })
  }
}
