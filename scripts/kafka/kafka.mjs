// Broker and registry together, in a folder of their own that is gone when they are.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jars } from './jars.mjs'
import { freePorts, startBroker, startRegistry } from './server.mjs'

/** Ports that are not given are free ones. Where the start fails or `signal` ends it, neither process nor folder is left. */
export async function startKafka({ port, registryPort, signal, tell } = {}) {
  const found = jars(tell)
  const folder = mkdtempSync(join(tmpdir(), 'touchline-kafka-'))
  const [controllerPort, freePort, freeRegistryPort] = await freePorts(3)
  // The failure of one ends the start of the other.
  const failing = new AbortController()
  const how = { signal: signal ? AbortSignal.any([signal, failing.signal]) : failing.signal }
  const starting = [
    startBroker(found, join(folder, 'broker'), { port: port ?? freePort, controllerPort, ...how }),
    startRegistry(found, join(folder, 'registry'), { port: registryPort ?? freeRegistryPort, ...how }),
  ]
  const stop = async () => {
    const started = await Promise.allSettled(starting)
    await Promise.all(started.map(({ value }) => value?.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const [broker, registry] = await Promise.all(starting)
    const ended = Promise.race([broker.ended.then(() => 'broker'), registry.ended.then(() => 'registry')])
    return { address: broker.address, registry: registry.url, ended, stop }
  } catch (error) {
    failing.abort()
    await stop()
    throw error
  }
}
