// A real broker and a real schema registry on free ports of this machine, for tests and contributors.
import { spawn, spawnSync } from 'node:child_process'
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const READY_MS_MAX = 60_000
const STOP_MS_MAX = 10_000

/** One node that is broker and controller; everything else follows from there being one node. */
function properties(folder, port, controllerPort) {
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs=${join(folder, 'data')}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
`
}

/** Starts a broker whose data are in `folder`. */
export async function startBroker(jars, folder, { port, controllerPort }) {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'server.properties')
  writeFileSync(file, properties(folder, port, controllerPort))
  format(jars, file)
  const args = ['-Xmx1g', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', jars.kafka, 'kafka.Kafka', file]
  const child = await startJava(args, join(folder, 'broker.log'), () => accepts(port))
  return { address: `127.0.0.1:${port}`, stop: () => stop(child) }
}

function format(jars, file) {
  const tool = ['-cp', jars.kafka, 'kafka.tools.StorageTool']
  const made = spawnSync('java', [...tool, 'random-uuid'], { encoding: 'utf8' })
  const id = made.stdout.trim().split('\n').at(-1)
  const { status, stderr } = spawnSync('java', [...tool, 'format', '-t', id, '-c', file], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`formatting the broker's folder: ${stderr.trim()}`)
}

/** Speaks Confluent's interface; keeps its schemas in memory. */
export async function startRegistry(jars, folder, { port }) {
  mkdirSync(folder, { recursive: true })
  const args = ['-Xmx512m', `-Dquarkus.http.port=${port}`, '-Dquarkus.http.host=127.0.0.1', '-jar', jars.registry]
  const url = `http://127.0.0.1:${port}/apis/ccompat/v7`
  const child = await startJava(args, join(folder, 'registry.log'), async () => {
    const answer = await fetch(`${url}/subjects`).catch(() => null)
    return answer?.ok === true
  })
  return { url, stop: () => stop(child) }
}

async function startJava(args, logFile, isReady) {
  const log = createWriteStream(logFile)
  const child = spawn('java', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.pipe(log)
  child.stderr.pipe(log)
  const deadline = performance.now() + READY_MS_MAX
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode} before it was ready: see ${logFile}`)
    if (performance.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`not ready after ${READY_MS_MAX / 1000} s: see ${logFile}`)
    }
    await sleep(100)
  }
  return child
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const late = sleep(STOP_MS_MAX, 'late', { ref: false })
  if ((await Promise.race([ended, late])) !== 'late') return
  child.kill('SIGKILL')
  await ended
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(socket.destroy() !== null))
    socket.once('error', () => resolve(false))
  })
}

/** Free ports, all different: they are taken at once and given back together. */
export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer()
      return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
    }),
  )
  const ports = servers.map((server) => server.address().port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
