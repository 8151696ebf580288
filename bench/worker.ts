import { runProcessors } from '../processors/pipeline.ts'
import { ownOptions, stopped, tellParent } from './children.ts'
import { openBench, RAW_TOPIC } from './log.ts'
import { processing } from './processing.ts'
import { startRecording } from './recording.ts'

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

const SAMPLE_MS = 100

const { folder, streams, fixtures, isProcessing } = ownOptions<WorkerOptions>()
const { log, codec } = await openBench(folder)
const ending = new AbortController()
const { producer, end } = startRecording({ log, codec, rawTopic: RAW_TOPIC, streams, fixtures })
const derived = isProcessing ? runProcessors(processing(log, codec, ending.signal)) : Promise.resolve()

const memory: Memory[] = []
const sampling = setInterval(() => {
  if (producer.counts.frames > 0) memory.push(sample())
  tellParent({ is: 'count', count: producer.counts.frames })
}, SAMPLE_MS)

await stopped()
clearInterval(sampling)
ending.abort()
await end()
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
