import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../platform/clock.ts'
import { type Bench, PACED_PER_SECOND } from './bench.ts'
import { PARTITIONS } from './cluster.ts'
import { countedOf } from './count.ts'
import type { Load } from './load.ts'
import { exactRow, type KafkaFigure, middle, type Outcome, type Row, whole } from './outcome.ts'
import { createTopicSet, SENDING, settled, startCount, startProcess, startSend, traceFile } from './product.ts'

const RUN_MS_MAX = 90_000
const SENDING_MS_MAX = 20_000
const KILLED_AFTER_MS = 6_000
const SHORT_SESSION_MS = 6_000
const DEFAULT_MS_MAX = 12_000
const SHORT_MS_MAX = 8_000

export const kill: KafkaFigure = {
  name: 'kill',
  target: `all partitions derived again in ≤ ${DEFAULT_MS_MAX / 1000} s, with a 6 s session in ≤ ${SHORT_MS_MAX / 1000} s`,
  rounds: 3,
  run: async (bench, rounds) => {
    const load = await bench.paced()
    const byDefault: Run[] = []
    const short: Run[] = []
    for (let round = 0; round < rounds; round++) {
      byDefault.push(await measured(bench, load, `kd${round}.`, undefined))
      short.push(await measured(bench, load, `ks${round}.`, SHORT_SESSION_MS))
    }
    return outcomeOf(load, byDefault, short)
  },
}

interface Run {
  readonly side: string
  readonly sessionMs: number | null
  /** By partition: from SIGKILL to the first output of a packet that was sent after it. */
  readonly backMs: readonly number[]
  readonly isExact: boolean
}

/** Two share the partitions at the pace of {@link PACED_PER_SECOND}; one is killed. */
async function measured(bench: Bench, load: Load, prefix: string, sessionMs: number | undefined): Promise<Run> {
  bench.tell(`${prefix} two processes, one is killed; session ${sessionMs ?? 'by default'}`)
  await createTopicSet(bench, prefix)
  const trace = traceFile(bench, prefix)
  const count = await startCount(bench, {
    prefix,
    expect: load.expect,
    traceFile: trace,
    idleMsMax: 40_000,
    msMax: RUN_MS_MAX,
  })
  const session = sessionMs === undefined ? {} : { sessionMs }
  const [stays, goes] = [startProcess(bench, prefix, session), startProcess(bench, prefix, session)]
  await settled(bench, prefix, 2)
  const send = await startSend(bench, prefix, load, PACED_PER_SECOND)
  await send.heard(SENDING, SENDING_MS_MAX)
  await sleep(KILLED_AFTER_MS)
  const killedAt = systemClock.micros()
  await goes.kill()
  await send.result(RUN_MS_MAX, [stays])
  const counted = countedOf(await count.result(RUN_MS_MAX, [stays]))
  await stays.stop()
  await bench.cluster.deleteTopics(prefix)
  return { side: 'touchline', sessionMs: sessionMs ?? null, backMs: backOf(trace, killedAt), isExact: counted.exact }
}

/** The newest that a partition had derived is younger than the kill. */
function backOf(file: string, killedAt: number): readonly number[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  const traced = lines.map((line) => line.split(' ').map(Number) as [number, number, number, number])
  return Array.from({ length: PARTITIONS }, (_, partition) => {
    const first = traced.find(([, of, , newest]) => of === partition && newest > killedAt)
    return first === undefined ? Number.POSITIVE_INFINITY : first[0] - killedAt / 1000
  })
}

function outcomeOf(load: Load, byDefault: readonly Run[], short: readonly Run[]): Outcome {
  const slowest = (runs: readonly Run[]): readonly number[] => runs.map(({ backMs }) => Math.max(...backMs))
  const row = (what: string, runs: readonly Run[], msMax: number): Row => ({
    what,
    ours: slowest(runs),
    show: whole,
    isMet: middle(slowest(runs)) <= msMax,
  })
  return {
    method: `two processes, ${load.words}, at ${PACED_PER_SECOND}/s; from SIGKILL of one until the last partition has an output of a packet sent after it`,
    rows: [
      row('all back, default, ms', byDefault, DEFAULT_MS_MAX),
      row('all back, session 6 s, ms', short, SHORT_MS_MAX),
      exactRow([...byDefault, ...short].map(({ isExact }) => isExact)),
    ],
    runs: [...byDefault, ...short],
  }
}
