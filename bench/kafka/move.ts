import { isReady, startChild } from '../children.ts'
import type { Bench } from './bench.ts'
import { PARTITIONS } from './cluster.ts'
import { type Load, makeLoad } from './load.ts'
import type { MoveOptions, MoveResult } from './move-worker.ts'
import { type KafkaFigure, middle, type Row, whole } from './outcome.ts'
import { createTopicSet, sendAll } from './product.ts'

const FIXTURES = 50
const PACKETS_EACH = 1000
const MS_MAX = 2000
const DERIVING_MS_MAX = 60_000

export const move: KafkaFigure = {
  name: 'move',
  target: `a new owner has ${FIXTURES} open fixtures of ${PACKETS_EACH} packets back in ≤ ${MS_MAX / 1000} s`,
  rounds: 3,
  run: async (bench, rounds) => {
    const size = { name: 'move', fixtures: FIXTURES, packetsEach: PACKETS_EACH, seed: 3 }
    const load = await makeLoad(bench.folder, null, size)
    const runs: MoveResult[] = []
    for (let round = 0; round < rounds; round++) runs.push(await measured(bench, load, `mv${round}.`))
    const row = (what: string, key: keyof MoveResult, most: number | null): Row => {
      const ours = runs.map((run) => run[key])
      return { what, ours, show: whole, isMet: most === null ? null : middle(ours) <= most }
    }
    return {
      method: `${load.words}, all derived by a process that was then stopped; from the moment another one was given all ${PARTITIONS} partitions until the last of them has its fixtures in memory`,
      rows: [
        row('all back, ms', 'ms', MS_MAX),
        row('CPU ms', 'cpuMs', null),
        row('fixtures', 'fixtures', null),
        row('raw records folded again', 'records', null),
      ],
      runs,
    }
  },
}

async function measured(bench: Bench, load: Load, prefix: string): Promise<MoveResult> {
  const { address, registry } = bench.cluster
  bench.tell(`${prefix} a new owner`)
  await createTopicSet(bench, prefix)
  await sendAll(bench, prefix, load)
  const deriving: MoveOptions = { address, registry, prefix, partitions: PARTITIONS, isFirst: true }
  await owned(deriving)
  const result = await owned({ ...deriving, isFirst: false })
  if (result.fixtures !== FIXTURES) throw new Error(`expected ${FIXTURES} fixtures back, found ${result.fixtures}`)
  await bench.cluster.deleteTopics(prefix)
  return result
}

async function owned(options: MoveOptions): Promise<MoveResult> {
  const child = startChild('kafka/move-worker', options)
  try {
    await child.hear(isReady, DERIVING_MS_MAX)
    return (await child.finish(10_000)) as MoveResult
  } finally {
    child.kill()
  }
}
