import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from './cluster.ts'
import { joined, type Latencies } from './count.ts'
import type { Program } from './program.ts'
import type { Programs } from './programs.ts'

/** What is generated, by the peer or without it. */
export interface LoadSize {
  readonly name: string
  readonly fixtures: number
  readonly packetsEach: number
  readonly seed: number
}

/** What both sides must derive from it. */
export interface PeerExpects {
  readonly accepted: number
  readonly changes: number
}

/**
 * The Kafka Streams application that is measured beside the product, with its own generator, producer and reader. Its folder
 * is given (`PEER=FOLDER` or `--peer FOLDER`) and only read; the jars are built once, into a cache.
 */
export interface Peer {
  generate(size: LoadSize): Promise<{ readonly ndjson: string; readonly expects: PeerExpects }>
  /** Kafka Streams with exactly-once and its default commit interval of 100 ms; `RUNNING` in its output when it has its partitions. */
  startStreams(id: string, rawTopic: string): Program
  topicsOf(id: string): readonly { readonly name: string; readonly config: Readonly<Record<string, string>> }[]
  /** Its reader of both outputs; resolves when it is in place. */
  startReader(id: string, options: ReaderOptions): Promise<Program>
  /** Sends all; prints what {@link Sent} has. */
  startSender(topic: string, ndjson: string, perSecond: number | null): Program
}

export interface ReaderOptions {
  readonly expects: PeerExpects
  readonly pids: Readonly<Record<string, string>>
  readonly msMax: number
  readonly skipMs?: number
}

/** What the peer's reader prints, as far as it is used. */
export interface PeerCounted {
  readonly state: number
  readonly duplicates: number
  readonly complete: boolean
  readonly seconds: number
  readonly rate: number
  readonly rate2ndHalf: number
  readonly cpu: Readonly<Record<string, number>>
  readonly latState: Latencies | null
}

/** What a sender prints: the peer's and ours. */
export interface Sent {
  readonly sent: number
  readonly failed: number
  readonly worstLagMs: number
  readonly ackP50Ms: number
  readonly ackP99Ms: number
}

const BUILD_MS_MAX = 300_000
const GENERATE_MS_MAX = 120_000
const READY_MS_MAX = 20_000
const LOOK_MS = 20
const QUIET = '-Dorg.slf4j.simpleLogger.defaultLogLevel=error'

/** What the peer is started in. */
interface Place {
  /** Of the run. */
  readonly folder: string
  readonly programs: Programs
  readonly cluster: Cluster
}

export async function openPeer(source: string, place: Place): Promise<Peer> {
  const { folder, programs, cluster } = place
  const script = join(source, 'bench.sh')
  if (!existsSync(script)) throw new Error(`expected the peer in ${source}, found no bench.sh there`)
  const built = join(homedir(), '.cache', 'touchline-bench', 'peer')
  const isBuilt = ['streams/peer-1.jar', 'load/load-1.jar'].every((jar) => existsSync(join(built, jar)))
  if (!isBuilt) {
    const env = { PEER_BUILD: built, PEER_DIR: join(folder, 'peer') }
    await programs.start('peer-build', 'bash', [script, 'build'], env).result(BUILD_MS_MAX)
  }
  const load = `${join(built, 'load', 'load-1.jar')}:${join(built, 'load', 'libs', '*')}`
  const streams = `${join(built, 'streams', 'peer-1.jar')}:${join(built, 'streams', 'libs', '*')}`
  const java = (name: string, heap: string, ...args: readonly string[]): Program =>
    programs.start(name, 'java', [QUIET, heap, ...args])
  return {
    generate: async ({ name, fixtures, packetsEach, seed }) => {
      const ndjson = join(folder, `${name}.ndjson`)
      const size = ['--fixtures', String(fixtures), '--packets', String(packetsEach), '--seed', String(seed)]
      const args = [join(source, 'load', 'gen.mjs'), ...size, '--out', ndjson]
      await programs.start('peer-generate', process.execPath, args).result(GENERATE_MS_MAX)
      return { ndjson, expects: JSON.parse(readFileSync(`${ndjson}.expected.json`, 'utf8')) as PeerExpects }
    },
    topicsOf: (id) => [
      { name: stateTopic(id), config: { 'cleanup.policy': 'compact' } },
      { name: changesTopic(id), config: {} },
    ],
    startStreams: (id, rawTopic) => {
      const outputs = ['--out-state', stateTopic(id), '--out-changes', changesTopic(id)]
      const own = ['--app-id', id, '--in', rawTopic, ...outputs, '--state-dir', join(folder, `state.${id}`)]
      return java('streams', '-Xmx1g', '-cp', streams, 'touchline.peer.Peer', '--bootstrap', cluster.address, ...own)
    },
    startReader: async (id, options) => {
      const { expects, pids, msMax, skipMs = 0 } = options
      const readyFile = join(folder, `${id}.ready`)
      const counts = ['--expect-state', String(expects.accepted), '--expect-changes', String(expects.changes)]
      const limits = ['--idle-ms', '20000', '--timeout-ms', String(msMax), '--skip-ms', String(skipMs)]
      const files = ['--ready', readyFile, '--pids', joined(pids)]
      const topics = ['--state', stateTopic(id), '--changes', changesTopic(id)]
      const main = ['-XX:TieredStopAtLevel=1', '-cp', load, 'touchline.load.Consume', '--bootstrap', cluster.address]
      const reader = java('peer-reader', '-Xmx1g', ...main, ...topics, ...counts, ...limits, ...files)
      await written(readyFile)
      return reader
    },
    startSender: (topic, ndjson, perSecond) => {
      const how = perSecond === null ? ['bulk'] : ['paced', String(perSecond)]
      return java(
        'peer-sender',
        '-Xmx2g',
        '-cp',
        load,
        'touchline.load.Produce',
        cluster.address,
        topic,
        ndjson,
        ...how,
      )
    },
  }
}

async function written(file: string): Promise<void> {
  const deadline = performance.now() + READY_MS_MAX
  while (!existsSync(file)) {
    if (performance.now() > deadline) throw new Error(`expected the peer's reader to write ${file}, found none`)
    await sleep(LOOK_MS)
  }
}

function stateTopic(id: string): string {
  return `${id}.state`
}

function changesTopic(id: string): string {
  return `${id}.changes`
}
