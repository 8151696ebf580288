import { setTimeout as sleep } from 'node:timers/promises'
import { type Bench, PACED_PER_SECOND, pidFile } from './bench.ts'
import { countedOf, type Latencies } from './count.ts'
import type { Load } from './load.ts'
import { exactRow, type KafkaFigure, middle, type Outcome, type Row, tenths } from './outcome.ts'
import type { Peer, PeerCounted, Sent } from './peer.ts'
import { createTopicSet, settled, startCount, startProcess, startSend } from './product.ts'

const RUN_MS_MAX = 90_000
const RUNNING_MS_MAX = 30_000
/** Between the assignment and the first packet, for both. */
const REST_MS = 3_000
const SKIP_MS = 5_000
const P50_MS_MAX = 12
const P50_TIMES_BELOW = 5
/** Share of the rounds in which p99 has to be below the peer's. */
const P99_ROUNDS_MIN = 0.8
const P99_MS_GOAL = 60

export const latency: KafkaFigure = {
  name: 'latency',
  target: `p50 ≤ ${P50_MS_MAX} ms and ${P50_TIMES_BELOW} times below the peer; p99 below it in 4 of 5 rounds (goal ${P99_MS_GOAL} ms)`,
  rounds: 5,
  run: async (bench, rounds) => {
    const { peer } = bench
    const load = await bench.paced()
    const ours: Run[] = []
    const theirs: Run[] = []
    for (let round = 0; round < rounds; round++) {
      const one = async (): Promise<void> => void ours.push(await measured(bench, load, `lt${round}.`))
      const other = async (): Promise<void> => {
        if (peer !== null) theirs.push(await peerMeasured(bench, peer, load, `lk${round}`))
      }
      for (const side of round % 2 === 0 ? [one, other] : [other, one]) await side()
    }
    return outcomeOf(load, ours, peer === null ? undefined : theirs)
  },
}

interface Run {
  readonly side: string
  readonly latencyMs: Latencies
  readonly cpuMicros: number
  readonly sent: Sent
  readonly isExact: boolean
}

async function measured(bench: Bench, load: Load, prefix: string): Promise<Run> {
  bench.tell(`${prefix} touchline at ${PACED_PER_SECOND}/s`)
  await createTopicSet(bench, prefix)
  const pids = { app: pidFile(bench.folder, []), broker: bench.cluster.pidFile }
  const count = await startCount(bench, { prefix, expect: load.expect, pids, skipMs: SKIP_MS, msMax: RUN_MS_MAX })
  const app = startProcess(bench, prefix, {})
  pidFile(bench.folder, [app])
  await settled(bench, prefix, 1)
  await sleep(REST_MS)
  const send = await startSend(bench, prefix, load, PACED_PER_SECOND)
  const sent = JSON.parse(await send.result(RUN_MS_MAX, [app])) as Sent
  const counted = countedOf(await count.result(RUN_MS_MAX, [app]))
  await app.stop()
  await bench.cluster.deleteTopics(prefix)
  return {
    side: 'touchline',
    latencyMs: counted.latencyMs ?? NO_LATENCIES,
    cpuMicros: ((counted.cpu.app?.seconds ?? Number.NaN) / counted.states) * 1e6,
    sent,
    isExact: counted.exact,
  }
}

async function peerMeasured(bench: Bench, peer: Peer, load: Load, id: string): Promise<Run> {
  const { cluster, folder } = bench
  const { peerExpects, ndjson } = load
  if (peerExpects === null || ndjson === null) throw new Error('expected the packets of the peer, found none')
  bench.tell(`${id}: Kafka Streams at ${PACED_PER_SECOND}/s`)
  const raw = `${id}.raw`
  await cluster.createTopics([...peer.topicsOf(id), { name: raw, config: {} }])
  const pids = { app: pidFile(folder, []), broker: cluster.pidFile }
  const reader = await peer.startReader(id, { expects: peerExpects, pids, skipMs: SKIP_MS, msMax: RUN_MS_MAX })
  const app = peer.startStreams(id, raw)
  pidFile(folder, [app])
  await app.heard('STATE RUNNING', RUNNING_MS_MAX)
  await sleep(REST_MS)
  const sent = JSON.parse(await peer.startSender(raw, ndjson, PACED_PER_SECOND).result(RUN_MS_MAX, [app])) as Sent
  const counted = JSON.parse(await reader.result(RUN_MS_MAX, [app])) as PeerCounted
  await app.stop()
  await cluster.deleteTopics(id)
  return {
    side: 'Kafka Streams',
    latencyMs: counted.latState ?? NO_LATENCIES,
    cpuMicros: ((counted.cpu.app ?? Number.NaN) / counted.state) * 1e6,
    sent,
    isExact: counted.complete && counted.duplicates === 0,
  }
}

const NO_LATENCIES: Latencies = {
  n: 0,
  p50: Number.NaN,
  p90: Number.NaN,
  p99: Number.NaN,
  p999: Number.NaN,
  max: Number.NaN,
}

function outcomeOf(load: Load, ours: readonly Run[], peer: readonly Run[] | undefined): Outcome {
  const row = (what: string, of: (run: Run) => number, isMet: Row['isMet'] = null): Row => ({
    what,
    ours: ours.map(of),
    peer: peer?.map(of),
    show: tenths,
    isMet,
  })
  const p50 = middle(ours.map(({ latencyMs }) => latencyMs.p50))
  const isFarBelow = peer === undefined || p50 * P50_TIMES_BELOW <= middle(peer.map(({ latencyMs }) => latencyMs.p50))
  const below = ours.filter(({ latencyMs }, round) => latencyMs.p99 < (peer?.[round]?.latencyMs.p99 ?? 0)).length
  return {
    method: `${load.words}, at ${PACED_PER_SECOND}/s, the first ${SKIP_MS / 1000} s left out; fixture-state visible minus raw packet sent, ms`,
    rows: [
      row('p50 ms', ({ latencyMs }) => latencyMs.p50, p50 <= P50_MS_MAX && isFarBelow),
      row('p90 ms', ({ latencyMs }) => latencyMs.p90),
      row(
        'p99 ms',
        ({ latencyMs }) => latencyMs.p99,
        peer === undefined ? null : below >= ours.length * P99_ROUNDS_MIN,
      ),
      row('p99.9 ms', ({ latencyMs }) => latencyMs.p999),
      row('max ms', ({ latencyMs }) => latencyMs.max),
      row('sender: worst lag ms', ({ sent }) => sent.worstLagMs),
      row('sender: ack p99 ms', ({ sent }) => sent.ackP99Ms),
      row('CPU µs/packet', ({ cpuMicros }) => cpuMicros),
      exactRow(
        ours.map(({ isExact }) => isExact),
        peer?.map(({ isExact }) => isExact),
      ),
    ],
    runs: [...ours, ...(peer ?? [])],
  }
}
