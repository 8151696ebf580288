import { type Bench, pidFile } from './bench.ts'
import { type Counted, countedOf } from './count.ts'
import type { Load } from './load.ts'
import { exactRow, type KafkaFigure, middle, type Outcome, type Row, tenths, whole } from './outcome.ts'
import type { Peer, PeerCounted } from './peer.ts'
import { createTopicSet, sendAll, startCount, startProcess } from './product.ts'

const RUN_MS_MAX = 120_000
const SEND_MS_MAX = 120_000
export const LOAD_PREFIX = 'bench-load.'
const PEER_RAW = 'bench-peer.raw'
const PER_SECOND_MIN = 20_000
const CPU_MICROS_MAX = 45

export const throughput: KafkaFigure = {
  name: 'throughput',
  target: `≥ ${whole(PER_SECOND_MIN)} packets/s in one process and ahead of the peer; ≤ ${CPU_MICROS_MAX} µs CPU a packet, ahead per CPU-second`,
  rounds: 3,
  run: async (bench, rounds) => {
    const { peer } = bench
    const load = await sentLoad(bench)
    if (peer !== null) await sendToPeer(bench, peer, load)
    const ours: Run[] = []
    const theirs: Run[] = []
    for (let round = 0; round < rounds; round++) {
      const one = async (): Promise<void> =>
        void ours.push(await processed(bench, load, { name: `tp${round}`, processes: 1 }))
      const other = async (): Promise<void> => {
        if (peer !== null) theirs.push(await peerProcessed(bench, peer, load, `tk${round}`))
      }
      // Whoever comes first has a cooler machine: they take turns at that, too.
      for (const side of round % 2 === 0 ? [one, other] : [other, one]) await side()
    }
    return outcomeOf(load, ours, peer === null ? undefined : theirs)
  },
}

/** What one side did in one round. Microseconds are CPU of a packet, over all threads. */
export interface Run {
  readonly side: string
  readonly perSecond: number
  readonly perSecondOf2ndHalf: number
  readonly cpuMicros: number
  readonly cpuMicrosOf2ndHalf: number
  readonly brokerMicros: number
  readonly perCpuSecond: number
  /** Of all cores, by all programs. */
  readonly busy: number
  readonly isExact: boolean
  readonly counted: object
}

/** Makes the load and has it wait in raw-actions; once for a run of the bench. */
export async function sentLoad(bench: Bench): Promise<Load> {
  const load = await bench.bulk()
  if (sent.has(bench)) return load
  sent.add(bench)
  bench.tell('sending the load')
  await createTopicSet(bench, LOAD_PREFIX)
  await sendAll(bench, LOAD_PREFIX, load)
  return load
}
const sent = new WeakSet<Bench>()

async function sendToPeer({ cluster }: Bench, peer: Peer, { ndjson }: Load): Promise<void> {
  if (ndjson === null) throw new Error('expected the packets of the peer, found none')
  await cluster.createTopics([{ name: PEER_RAW, config: {} }])
  await peer.startSender(PEER_RAW, ndjson, null).result(SEND_MS_MAX)
}

/** The waiting load through so many processes into topics of their own. */
export async function processed(
  bench: Bench,
  load: Load,
  how: { readonly name: string; readonly processes: number },
): Promise<Run> {
  const prefix = `${how.name}.`
  bench.tell(`${how.name}: ${how.processes} × touchline`)
  await createTopicSet(bench, prefix)
  const pids = { app: pidFile(bench.folder, []), broker: bench.cluster.pidFile }
  const count = await startCount(bench, { prefix, expect: load.expect, pids, msMax: RUN_MS_MAX })
  const apps = Array.from({ length: how.processes }, () => startProcess(bench, prefix, { rawPrefix: LOAD_PREFIX }))
  pidFile(bench.folder, apps)
  const counted = countedOf(await count.result(RUN_MS_MAX + 5_000, apps))
  await Promise.all(apps.map((app) => app.stop()))
  await bench.cluster.deleteTopics(prefix)
  return runOf(load, counted)
}

/** A run that did not come to its end has no figures. */
function runOf({ packets }: Load, counted: Counted): Run {
  if (!counted.complete) return { ...NOTHING, side: 'touchline', counted }
  const { app, broker } = counted.cpu
  return {
    side: 'touchline',
    perSecond: counted.rate,
    perSecondOf2ndHalf: counted.rateOf2ndHalf,
    cpuMicros: ((app?.seconds ?? Number.NaN) / packets) * 1e6,
    cpuMicrosOf2ndHalf: ((app?.secondsOf2ndHalf ?? Number.NaN) / counted.statesOf2ndHalf) * 1e6,
    brokerMicros: ((broker?.seconds ?? Number.NaN) / packets) * 1e6,
    perCpuSecond: counted.states / (app?.seconds ?? Number.NaN),
    busy: counted.busy,
    isExact: counted.exact,
    counted,
  }
}

async function peerProcessed(bench: Bench, peer: Peer, load: Load, id: string): Promise<Run> {
  const { folder, cluster } = bench
  if (load.peerExpects === null) throw new Error('expected what comes of the load at the peer, found nothing')
  bench.tell(`${id}: Kafka Streams`)
  await cluster.createTopics(peer.topicsOf(id))
  const pids = { app: pidFile(folder, []), broker: cluster.pidFile }
  const reader = await peer.startReader(id, { expects: load.peerExpects, pids, msMax: RUN_MS_MAX })
  const app = peer.startStreams(id, PEER_RAW)
  pidFile(folder, [app])
  const counted = JSON.parse(await reader.result(RUN_MS_MAX + 5_000, [app])) as PeerCounted
  await app.stop()
  await cluster.deleteTopics(id)
  return peerRunOf(load, counted)
}

/** As the peer's own report has it: CPU by all packets, the rest by states. */
function peerRunOf({ packets }: Load, counted: PeerCounted): Run {
  if (!counted.complete) return { ...NOTHING, side: 'Kafka Streams', counted }
  const { app = Number.NaN, broker = Number.NaN, app2ndHalfUs = Number.NaN } = counted.cpu
  return {
    side: 'Kafka Streams',
    perSecond: counted.rate,
    perSecondOf2ndHalf: counted.rate2ndHalf,
    cpuMicros: (app / packets) * 1e6,
    cpuMicrosOf2ndHalf: app2ndHalfUs,
    brokerMicros: (broker / packets) * 1e6,
    perCpuSecond: counted.state / app,
    busy: Number.NaN,
    isExact: counted.complete && counted.duplicates === 0,
    counted,
  }
}

const NOTHING = {
  perSecond: Number.NaN,
  perSecondOf2ndHalf: Number.NaN,
  cpuMicros: Number.NaN,
  cpuMicrosOf2ndHalf: Number.NaN,
  brokerMicros: Number.NaN,
  perCpuSecond: Number.NaN,
  busy: Number.NaN,
  isExact: false,
} as const

function outcomeOf(load: Load, ours: readonly Run[], peer: readonly Run[] | undefined): Outcome {
  const row = (
    what: string,
    key: NumberKey,
    show: Row['show'],
    isMet: (ours: number, peer: number) => boolean | null,
  ): Row => {
    const [mine, theirs] = [ours.map((run) => run[key]), peer?.map((run) => run[key])]
    return {
      what,
      ours: mine,
      peer: theirs,
      show,
      isMet: isMet(middle(mine), theirs === undefined ? Number.NaN : middle(theirs)),
    }
  }
  const unpromised = (): null => null
  const isAhead = (mine: number, theirs: number): boolean => peer === undefined || mine > theirs
  return {
    method: `${load.words}, waiting in raw-actions over 4 partitions; from the first to the last output that a read_committed reader saw`,
    rows: [
      row('packets/s', 'perSecond', whole, (mine, theirs) => mine >= PER_SECOND_MIN && isAhead(mine, theirs)),
      row('packets/s, 2nd half', 'perSecondOf2ndHalf', whole, unpromised),
      row('CPU µs/packet', 'cpuMicros', tenths, (mine) => mine <= CPU_MICROS_MAX),
      row('CPU µs/packet, 2nd half', 'cpuMicrosOf2ndHalf', tenths, unpromised),
      row('packets/CPU-second', 'perCpuSecond', whole, (mine, theirs) => (peer === undefined ? null : mine > theirs)),
      row('broker CPU µs/packet', 'brokerMicros', tenths, unpromised),
      row('machine busy %', 'busy', (value) => tenths(value * 100), unpromised),
      exactRow(
        ours.map(({ isExact }) => isExact),
        peer?.map(({ isExact }) => isExact),
      ),
    ],
    runs: [...ours, ...(peer ?? [])],
  }
}

type NumberKey = { [K in keyof Run]: Run[K] extends number ? K : never }[keyof Run]
