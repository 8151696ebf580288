// `npm run kafka`: a broker and a schema registry for this machine, until Ctrl-C. Its data is gone afterwards.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jars } from './jars.mjs'
import { freePorts, startBroker, startRegistry } from './server.mjs'

const folder = mkdtempSync(join(tmpdir(), 'touchline-kafka-'))
const running = []

async function stopAll() {
  await Promise.all(running.map((one) => one.stop()))
  rmSync(folder, { recursive: true, force: true })
}

try {
  const found = jars((text) => process.stderr.write(`${text}\n`))
  const [controllerPort, freePort, freeRegistryPort] = await freePorts(3)
  const port = Number(process.env.KAFKA_PORT ?? freePort)
  const registryPort = Number(process.env.REGISTRY_PORT ?? freeRegistryPort)
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stopAll().then(() => process.exit(0)))
  const started = await Promise.allSettled([
    startBroker(found, join(folder, 'broker'), { port, controllerPort }).then((one) => running.push(one) && one),
    startRegistry(found, join(folder, 'registry'), { port: registryPort }).then((one) => running.push(one) && one),
  ])
  const failed = started.find(({ status }) => status === 'rejected')
  if (failed) throw failed.reason
  const [broker, registry] = started.map(({ value }) => value)
  process.stdout.write(`broker    ${broker.address}\nregistry  ${registry.url}\nCtrl-C ends both\n`)
} catch (error) {
  process.stderr.write(`kafka: ${error.message}\n`)
  await stopAll()
  process.exit(1)
}
