import { rmSync } from 'node:fs'
import { RAW_ACTIONS } from '../schemas/topics.ts'
import { hasCounted, isReady, startChild } from './children.ts'
import type { Figure } from './figure.ts'
import { copies } from './load.ts'
import type { LoadOptions } from './load-server.ts'
import { newFolder, openBench, RAW_TOPIC } from './log.ts'
import type { WorkerOptions, WorkerResult } from './worker.ts'

const SOCKETS = 500
const PER_SECOND = 20_000
const FRAMES_EACH = 320
const START_MS_MAX = 25_000
const TOTAL = SOCKETS * FRAMES_EACH
/** As a share of the pace: a load server that cannot keep it would measure itself. */
const PACE_MIN = 0.95

export const sockets: Figure = {
  name: 'sockets',
  target: 'nothing lost at 20,000/s, memory bounded',
  run: async () => {
    const { perSecond, lost, rssBytesMax, cpuMs } = await measured()
    const isMet = lost === 0 && perSecond >= PER_SECOND * PACE_MIN
    const method = `${SOCKETS} sockets on loopback, ${TOTAL} frames at ${PER_SECOND}/s from a process of its own, producer alone on an embedded log; every frame then compared byte for byte and in order`
    const cpu = `${((cpuMs * 1000) / TOTAL).toFixed(0)} µs CPU a packet`
    return [
      {
        what: 'lost',
        result: `${lost} of ${TOTAL}`,
        range: `${Math.round(perSecond)}/s recorded, ${cpu}`,
        isMet,
        method,
      },
      { what: 'peak memory', result: `${Math.round(rssBytesMax / 1e6)} MB`, range: 'RSS', isMet: null, method },
    ]
  },
}

interface Result extends WorkerResult {
  readonly perSecond: number
  readonly lost: number
}

async function measured(): Promise<Result> {
  const folder = newFolder()
  const load: LoadOptions = { fixtures: SOCKETS, framesEach: FRAMES_EACH, perSecond: PER_SECOND }
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
    await worker.hear(hasCounted(TOTAL), 28_000)
    const seconds = (performance.now() - start) / 1000
    const result = (await worker.finish(10_000)) as WorkerResult
    await server.finish(5_000)
    return { ...result, perSecond: TOTAL / seconds, lost: await countLost(folder) }
  } finally {
    for (const child of children) child.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Frames that are not in the log, byte for byte and at their place in the fixture's order. */
async function countLost(folder: string): Promise<number> {
  const { log, codec } = await openBench(folder)
  let lost = 0
  for (const { fixtureId, frames } of copies(SOCKETS, FRAMES_EACH)) {
    const records = await log.readKey(RAW_TOPIC, fixtureId)
    const packets = records.map(({ value }) => codec.decode(RAW_ACTIONS, value)).filter(({ kind }) => kind === 'packet')
    lost += frames.filter(({ bytes }, i) => !(packets[i] && bytes.equals(packets[i].frame))).length
  }
  await log.close()
  return lost
}
