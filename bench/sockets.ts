import { rmSync } from 'node:fs'
import { RAW_ACTIONS } from '../schemas/topics.ts'
import { hasCounted, isReady, startChild } from './children.ts'
import type { Figure, Row, RunOptions } from './figure.ts'
import { endlessFixtures } from './load.ts'
import type { LoadOptions } from './load-server.ts'
import { newFolder, openBench, RAW_TOPIC } from './log.ts'
import type { WorkerOptions, WorkerResult } from './worker.ts'

const SOCKETS = 500
const PER_SECOND = 20_000
const SECONDS = 8
const START_MS_MAX = 25_000
/** As a share of the pace: a load server that cannot keep it would measure itself. */
const PACE_MIN = 0.95

export const sockets: Figure = {
  name: 'sockets',
  target: 'nothing lost at 20,000/s, memory bounded',
  run: async ({ seconds = SECONDS }: RunOptions) => {
    const framesEach = Math.ceil((PER_SECOND * seconds) / SOCKETS)
    const total = SOCKETS * framesEach
    const { perSecond, lost, memory, cpuMs } = await measured(framesEach)
    const isMet = lost === 0 && perSecond >= PER_SECOND * PACE_MIN
    const method = `${SOCKETS} sockets on loopback, ${total} frames at ${PER_SECOND}/s (${seconds} s) from a process of its own, producer alone on an embedded log; every frame then compared byte for byte and in order`
    const cpu = `${((cpuMs * 1000) / total).toFixed(0)} µs CPU a packet`
    return [
      {
        what: 'lost',
        result: `${lost} of ${total}`,
        range: `${Math.round(perSecond)}/s recorded, ${cpu}`,
        isMet,
        method,
      },
      memoryRow(
        'peak memory',
        'resident',
        memory.map(({ rssBytes }) => rssBytes),
        method,
      ),
      memoryRow(
        'of it held',
        'heap and buffers',
        memory.map(({ heldBytes }) => heldBytes),
        method,
      ),
    ]
  },
}

function memoryRow(what: string, of: string, samples: readonly number[], method: string): Row {
  const range = `${of}; peaks of the quarters of the time: ${quarters(samples).map(megabytes).join(', ')}`
  return { what, result: megabytes(Math.max(...samples)), range, isMet: null, method }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}

/** A bound shows in that the last ones are alike. */
function quarters(samples: readonly number[]): readonly number[] {
  const at = (n: number): number => Math.floor((samples.length * n) / 4)
  return [0, 1, 2, 3].map((n) => Math.max(...samples.slice(at(n), at(n + 1))))
}

interface Result extends WorkerResult {
  readonly perSecond: number
  readonly lost: number
}

async function measured(framesEach: number): Promise<Result> {
  const total = SOCKETS * framesEach
  const folder = newFolder()
  const load: LoadOptions = { fixtures: SOCKETS, framesEach, perSecond: PER_SECOND }
  const server = startChild('load-server', load)
  const children = [server]
  try {
    const { port } = await server.hear(isReady, START_MS_MAX)
    const work: WorkerOptions = {
      folder,
      streams: `ws://127.0.0.1:${port}`,
      fixtures: SOCKETS,
      isProcessing: false,
    }
    const worker = startChild('worker', work)
    children.push(worker)
    await worker.hear(isReady, START_MS_MAX)
    const start = performance.now()
    server.tell({ is: 'go' })
    await worker.hear(hasCounted(total), (total / PER_SECOND) * 1000 + 20_000)
    const seconds = (performance.now() - start) / 1000
    const result = (await worker.finish(10_000)) as WorkerResult
    await server.finish(5_000)
    return { ...result, perSecond: total / seconds, lost: await countLost(folder, framesEach) }
  } finally {
    for (const child of children) child.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

const NOTHING = new Uint8Array()

/** Frames that are not in the log, byte for byte and at their place in the fixture's order. */
async function countLost(folder: string, framesEach: number): Promise<number> {
  const { log, codec } = await openBench(folder)
  let lost = 0
  for (const { fixtureId, frame } of endlessFixtures(SOCKETS)) {
    const records = await log.readKey(RAW_TOPIC, fixtureId)
    const packets = records.map(({ value }) => codec.decode(RAW_ACTIONS, value)).filter(({ kind }) => kind === 'packet')
    for (let n = 0; n < framesEach; n++) if (!frame(n).equals(packets[n]?.frame ?? NOTHING)) lost++
  }
  await log.close()
  return lost
}
