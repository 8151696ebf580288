import { hasCounted, isReady, startChild } from '../children.ts'
import { quantile } from '../figure.ts'
import type { LoadOptions, SentAt } from '../load-server.ts'
import { type Bench, PACED_PER_SECOND } from './bench.ts'
import type { IngestOptions, IngestResult } from './ingest-worker.ts'
import { exactRow, type KafkaFigure, middle, type Row, tenths } from './outcome.ts'
import { createTopicSet } from './product.ts'

const FIXTURES = 100
const FRAMES_EACH = 200
/** Frames of each fixture that are not counted: until then everything is still being compiled. */
const WARM_UP_FRAMES = 50
const START_MS_MAX = 20_000
const P50_MS_MAX = 5
const P99_MS_MAX = 30

export const ingest: KafkaFigure = {
  name: 'ingest',
  target: `socket frame → acknowledged in raw-actions: p50 ≤ ${P50_MS_MAX} ms, p99 ≤ ${P99_MS_MAX} ms at ${PACED_PER_SECOND} packets/s`,
  rounds: 3,
  run: async (bench, rounds) => {
    const runs: Run[] = []
    for (let round = 0; round < rounds; round++) runs.push(await measured(bench, `in${round}.`))
    const row = (what: string, key: 'p50' | 'p99' | 'max' | 'cpuMicros', most: number | null): Row => {
      const ours = runs.map((run) => run[key])
      return { what, ours, show: tenths, isMet: most === null ? null : middle(ours) <= most }
    }
    const total = FIXTURES * FRAMES_EACH
    return {
      method: `load server and producer on loopback, ${PACED_PER_SECOND} packets/s over ${FIXTURES} sockets for ${total / PACED_PER_SECOND} s, the first ${(WARM_UP_FRAMES * FIXTURES) / PACED_PER_SECOND} s left out; from the server's send to the acknowledgement (acks=all)`,
      rows: [
        row('p50 ms', 'p50', P50_MS_MAX),
        row('p99 ms', 'p99', P99_MS_MAX),
        row('max ms', 'max', null),
        row('CPU µs/packet', 'cpuMicros', null),
        exactRow(runs.map(({ isExact }) => isExact)),
      ],
      runs,
    }
  },
}

interface Run {
  readonly p50: number
  readonly p99: number
  readonly max: number
  readonly cpuMicros: number
  readonly isExact: boolean
}

async function measured(bench: Bench, prefix: string): Promise<Run> {
  const { address, registry } = bench.cluster
  bench.tell(`${prefix} producer at ${PACED_PER_SECOND}/s`)
  await createTopicSet(bench, prefix)
  const load: LoadOptions = { fixtures: FIXTURES, framesEach: FRAMES_EACH, perSecond: PACED_PER_SECOND, isTimed: true }
  const server = startChild('load-server', load)
  const children = [server]
  try {
    const { port } = await server.hear(isReady, START_MS_MAX)
    const streams = `ws://127.0.0.1:${port}`
    const work: IngestOptions = { address, registry, prefix, streams, fixtures: FIXTURES }
    const worker = startChild('kafka/ingest-worker', work)
    children.push(worker)
    await worker.hear(isReady, START_MS_MAX)
    server.tell({ is: 'go' })
    const total = FIXTURES * FRAMES_EACH
    await worker.hear(hasCounted(total), (total / PACED_PER_SECOND) * 1000 + 20_000)
    const result = (await worker.finish(10_000)) as IngestResult
    return runOf(result, (await server.finish(5_000)) as SentAt)
  } finally {
    for (const child of children) child.kill()
    await bench.cluster.deleteTopics(prefix)
  }
}

function runOf({ acknowledgedAt, packets, wrong, cpuMicros }: IngestResult, sentAt: SentAt): Run {
  const latencies = Object.entries(sentAt).flatMap(([fixtureId, sent]) =>
    sent
      .map((at, position) => ((acknowledgedAt[fixtureId]?.[position] ?? Number.NaN) - at) / 1000)
      .slice(WARM_UP_FRAMES),
  )
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => quantile(latencies, share)) as [number, number, number]
  const isExact = packets === FIXTURES * FRAMES_EACH && wrong === 0 && latencies.every(Number.isFinite)
  return { p50, p99, max, cpuMicros, isExact }
}
