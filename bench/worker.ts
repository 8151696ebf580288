import { systemClock } from '../platform/clock.ts'
import { randomId, randomUnit } from '../platform/ids.ts'
import { silentLogger } from '../platform/logger.ts'
import { runProcessors } from '../processors/pipeline.ts'
import { openFollowers } from '../producer/followers.ts'
import { openProducer } from '../producer/producer.ts'
import { ownOptions, stopped, tellParent } from './children.ts'
import { addresses } from './load.ts'
import { openBench, RAW_TOPIC } from './log.ts'
import { processing } from './processing.ts'

/** The producer, and with `isProcessing` the processors, in one process as `demo` has them. Run as a child process. */
export interface WorkerOptions {
  readonly folder: string
  readonly streams: string
  readonly fixtures: number
  readonly isProcessing: boolean
}

export interface WorkerResult {
  readonly frames: number
  /** Every {@link SAMPLE_MS} from the first frame on. */
  readonly memory: readonly Memory[]
  readonly cpuMs: number
}

export interface Memory {
  readonly rssBytes: number
  /** What JavaScript holds: heap and buffers. The rest of it are mapped pages of the log's files, and native code. */
  readonly heldBytes: number
}

/** Of 5 attempts a second, 500 sockets would take 100 s to open: that is not what is measured here. */
const ATTEMPT_SPACING_MS = 2
const SAMPLE_MS = 100

const { folder, streams, fixtures, isProcessing } = ownOptions<WorkerOptions>()
const { log, codec } = await openBench(folder)
const ending = new AbortController()
const opened = new Set<string>()
const producer = openProducer({
  log,
  codec,
  clock: systemClock,
  logger: silentLogger,
  randomId,
  random: randomUnit,
  rawTopic: RAW_TOPIC,
  streams,
  api: null,
  token: 'bench',
  timing: { attemptSpacingMs: ATTEMPT_SPACING_MS },
  onEvent: ({ kind, target }) => {
    if (kind !== 'opened') return
    opened.add(target.fixtureId)
    if (opened.size === fixtures) tellParent({ is: 'ready' })
  },
})
const followers = openFollowers(producer, { signal: ending.signal })
for (const address of addresses(fixtures)) followers.add(address)
const derived = isProcessing ? runProcessors(processing(log, codec, ending.signal)) : Promise.resolve()

const memory: Memory[] = []
const sampling = setInterval(() => {
  if (producer.counts.frames > 0) memory.push(sample())
  tellParent({ is: 'count', count: producer.counts.frames })
}, SAMPLE_MS)

await stopped()
clearInterval(sampling)
ending.abort()
await followers.settled()
await producer.close()
await derived
await log.close()
const { user, system } = process.cpuUsage()
const result: WorkerResult = { frames: producer.counts.frames, memory, cpuMs: (user + system) / 1000 }
tellParent({ is: 'result', result })
process.disconnect()

function sample(): Memory {
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rssBytes: rss, heldBytes: heapUsed + external }
}
