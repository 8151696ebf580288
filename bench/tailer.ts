import { systemClock } from '../platform/clock.ts'
import { FIXTURE_STATE, fullName } from '../schemas/topics.ts'
import { ownOptions, stopped, tellParent } from './children.ts'
import { quantile } from './figure.ts'
import { openBench, PREFIX } from './log.ts'

/** A reader in another process, as `tail --follow` is one. Run as a child process. */
export interface TailerOptions {
  readonly folder: string
  /** Records that are read but not counted: until then everything is still being compiled. */
  readonly warmUp: number
}

/** Milliseconds from `receivedAt` (the producer's clock) to decoded here (this process's clock, of the same machine). */
export interface TailerResult {
  readonly records: number
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** Half of them were handed to the log, folded, within this. */
  readonly foldedP50: number
}

const READ = { records: 1000, bytes: 4 * 1024 * 1024 } as const
const COUNT_MS = 100

const { folder, warmUp } = ownOptions<TailerOptions>()
const { log, codec } = await openBench(folder)
const topic = fullName(PREFIX, FIXTURE_STATE)
const ending = new AbortController()
const latencies: number[] = []
const folded: number[] = []
let seen = 0
const tails = Array.from({ length: log.partitions }, (_, partition) => tail(partition))
tellParent({ is: 'ready' })
const counting = setInterval(() => tellParent({ is: 'count', count: seen }), COUNT_MS)

await stopped()
clearInterval(counting)
ending.abort()
await Promise.all(tails)
await log.close()
tellParent({ is: 'result', result: resultOf() })
process.disconnect()

async function tail(partition: number): Promise<void> {
  let offset = await log.end(topic, partition)
  while (!ending.signal.aborted) {
    const records = await log.read(topic, partition, offset, READ)
    if (records.length === 0) await log.changed(topic, partition, offset, ending.signal)
    else await codec.prepare(records)
    for (const record of records) {
      const state = codec.decode(FIXTURE_STATE, record.value)
      offset = record.offset + 1
      // Those of connections have no seq.
      if (state.seq === null || ++seen <= warmUp) continue
      latencies.push((systemClock.micros() - state.receivedAt) / 1000)
      folded.push((Number(record.headers.published) - state.receivedAt) / 1000)
    }
  }
}

function resultOf(): TailerResult {
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => quantile(latencies, share)) as [number, number, number]
  return { records: latencies.length, p50, p99, max, foldedP50: quantile(folded, 0.5) }
}
