// A real broker and a real schema registry on ports of this machine, for tests and contributors.
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { runJava, startJava } from './java.mjs'
import { makeCertificates, SECURE, scramArguments, securityProperties } from './security.mjs'

const HOST = '127.0.0.1'

/** One node that is broker and controller; everything else follows from there being one node. */
function propertiesOf(folder, { controllerPort, ...ports }) {
  const listeners = ['PLAINTEXT', ...SECURE].flatMap((name) => {
    const port = name === 'PLAINTEXT' ? ports.port : ports[name]
    return port === undefined ? [] : [{ name, at: `${name}://${HOST}:${port}` }]
  })
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${HOST}:${controllerPort}`,
    listeners: [...listeners.map(({ at }) => at), `CONTROLLER://${HOST}:${controllerPort}`].join(','),
    'advertised.listeners': listeners.map(({ at }) => at).join(','),
    'listener.security.protocol.map': [...listeners.map(({ name }) => `${name}:${name}`), 'CONTROLLER:PLAINTEXT'].join(
      ',',
    ),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': join(folder, 'data'),
    // One that was killed registers anew only when its former self has timed out: 9 s by default.
    'broker.session.timeout.ms': 5_000,
    'broker.heartbeat.interval.ms': 500,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
  }
}

/**
 * Starts a broker whose data are in `folder`; on a folder that has some it goes on with them. `ports`: `port` (plain
 * text), `controllerPort`, and a port for each of SSL, SASL_SSL and SASL_PLAINTEXT that is wanted.
 */
export async function startBroker(jars, folder, { users = {}, properties = {}, signal, ...ports }) {
  mkdirSync(folder, { recursive: true })
  const certificates = ports.SSL || ports.SASL_SSL ? makeCertificates(join(folder, 'certificates')) : undefined
  const file = join(folder, 'server.properties')
  const all = { ...propertiesOf(folder, ports), ...securityProperties({ ports, users, certificates }), ...properties }
  const lines = Object.entries(all).map(([name, value]) => `${name}=${value}\n`)
  writeFileSync(file, lines.join(''), { mode: 0o600 })
  const logFile = join(folder, 'broker.log')
  await assertFree(Object.values(ports))
  await said('formatting the folder of the broker', () => format(jars, folder, { file, users, logFile, signal }))
  const args = [
    '-Xmx1g',
    temporary(folder),
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-cp',
    jars.kafka,
    'kafka.Kafka',
    file,
  ]
  const isReady = async () => (await Promise.all(Object.values(ports).map(accepts))).every(Boolean)
  const java = await said('starting the broker', () => startJava(args, { logFile, isReady, signal }))
  const addresses = Object.fromEntries(SECURE.map((name) => [name, `${HOST}:${ports[name]}`]))
  return { ...java, address: `${HOST}:${ports.port}`, addresses, certificates }
}

/** Once for a folder; a format that was cut off begins anew. */
async function format(jars, folder, { file, users, logFile, signal }) {
  const formatted = join(folder, 'formatted')
  if (existsSync(formatted)) return
  rmSync(join(folder, 'data'), { recursive: true, force: true })
  const tool = ['-cp', jars.kafka, 'kafka.tools.StorageTool', 'format', '-t', clusterId(), '-c', file]
  await runJava([...tool, ...scramArguments(users)], { logFile, signal })
  writeFileSync(formatted, '')
}

/** As Kafka writes a UUID. One that begins with a dash would be taken for an option. */
function clusterId() {
  const id = Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url')
  return id.startsWith('-') ? clusterId() : id
}

/** Speaks Confluent's interface; keeps its schemas in memory. */
export async function startRegistry(jars, folder, { port, signal }) {
  mkdirSync(folder, { recursive: true })
  const args = [
    '-Xmx512m',
    temporary(folder),
    `-Dquarkus.http.port=${port}`,
    `-Dquarkus.http.host=${HOST}`,
    '-jar',
    jars.registry,
  ]
  const url = `http://${HOST}:${port}/apis/ccompat/v7`
  const isReady = async () => {
    const answer = await fetch(`${url}/subjects`, { signal: AbortSignal.timeout(5_000) }).catch(() => null)
    return answer?.ok === true
  }
  await assertFree([port])
  const logFile = join(folder, 'registry.log')
  const java = await said('starting the registry', () => startJava(args, { logFile, isReady, signal }))
  return { ...java, url }
}

/** What is left there by a kill goes with the folder. */
function temporary(folder) {
  return `-Djava.io.tmpdir=${folder}`
}

async function said(doing, work) {
  try {
    return await work()
  } catch (error) {
    throw new Error(`${doing}: ${error.message}`, { cause: error })
  }
}

/** Else the readiness of whatever listens there would be taken for ours. */
async function assertFree(ports) {
  for (const port of ports) {
    if (await accepts(port)) throw new Error(`expected port ${port} to be free, found something listening there`)
  }
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, HOST)
    socket.once('connect', () => resolve(socket.destroy() !== null))
    socket.once('error', () => resolve(false))
  })
}

/** Free ports, all different: they are taken at once and given back together. */
export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer()
      return new Promise((resolve) => server.listen(0, HOST, () => resolve(server)))
    }),
  )
  const ports = servers.map((server) => server.address().port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
