import { rmSync } from 'node:fs'
import { hasCounted, isReady, startChild } from './children.ts'
import { type Figure, median, milliseconds, type Row, range } from './figure.ts'
import type { LoadOptions } from './load-server.ts'
import { newFolder } from './log.ts'
import type { TailerOptions, TailerResult } from './tailer.ts'
import type { WorkerOptions } from './worker.ts'

const FIXTURES = 100
const PER_SECOND = 1000
const FRAMES_EACH = 120
const WARM_UP_FRAMES = 4000
const RUNS = 3
const START_MS_MAX = 20_000
const METHOD = `load server, producer with processors, and tail: three processes on loopback; ${PER_SECOND} packets/s over ${FIXTURES} sockets for ${(FIXTURES * FRAMES_EACH) / PER_SECOND} s, the first ${WARM_UP_FRAMES / PER_SECOND} s not counted; receivedAt → fixture-state decoded`

export const latency: Figure = {
  name: 'latency',
  target: 'p50 ≤ 3 ms, p99 ≤ 15 ms',
  run: async () => {
    const runs: TailerResult[] = []
    for (let i = 0; i < RUNS; i++) runs.push(await measured())
    return [
      row(
        'p50',
        runs.map(({ p50 }) => p50),
        3,
      ),
      row(
        'p99',
        runs.map(({ p99 }) => p99),
        15,
      ),
      row(
        'max',
        runs.map(({ max }) => max),
        null,
      ),
      row(
        'p50 until folded',
        runs.map(({ foldedP50 }) => foldedP50),
        null,
      ),
    ]
  },
}

function row(what: string, values: readonly number[], msMax: number | null): Row {
  const isMet = msMax === null ? null : median(values) <= msMax
  return { what, result: milliseconds(median(values)), range: range(values, milliseconds), isMet, method: METHOD }
}

async function measured(): Promise<TailerResult> {
  const folder = newFolder()
  const load: LoadOptions = { fixtures: FIXTURES, framesEach: FRAMES_EACH, perSecond: PER_SECOND }
  const server = startChild('load-server', load)
  const children = [server]
  try {
    const { port } = await server.hear(isReady, START_MS_MAX)
    const streams = `ws://127.0.0.1:${port}`
    const work: WorkerOptions = { folder, streams, fixtures: FIXTURES, isProcessing: true }
    const worker = startChild('worker', work)
    children.push(worker)
    await worker.hear(isReady, START_MS_MAX)
    const tailing: TailerOptions = { folder, warmUp: WARM_UP_FRAMES }
    const tailer = startChild('tailer', tailing)
    children.push(tailer)
    await tailer.hear(isReady, START_MS_MAX)
    server.tell({ is: 'go' })
    const total = FIXTURES * FRAMES_EACH
    await tailer.hear(hasCounted(total), (total / PER_SECOND) * 1000 + 10_000)
    const result = (await tailer.finish(5_000)) as TailerResult
    await worker.finish(10_000)
    await server.finish(5_000)
    return result
  } finally {
    for (const child of children) child.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}
