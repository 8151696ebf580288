import type { EventLog } from '../../log/log.ts'
import { systemClock } from '../../platform/clock.ts'
import { type Codec, openCodec } from '../../schemas/codec.ts'
import { confluentRegistry } from '../../schemas/confluent.ts'
import type { RawAction } from '../../schemas/records.ts'
import { fullName, RAW_ACTIONS } from '../../schemas/topics.ts'
import { openLog } from '../../touchline.ts'
import { ownOptions, stopped, tellParent, tellResult } from '../children.ts'
import { startRecording } from '../recording.ts'

/** The producer on Kafka, with a watch on when what it received was acknowledged. Run as a child process. */
export interface IngestOptions {
  readonly address: string
  readonly registry: string
  readonly prefix: string
  readonly streams: string
  readonly fixtures: number
}

export interface IngestResult {
  readonly packets: number
  /** UTC microseconds, by fixture and position: when the append was acknowledged. */
  readonly acknowledgedAt: Readonly<Record<string, readonly number[]>>
  readonly cpuMicros: number
  /** What was acknowledged and is not in raw-actions, or is there more than once. */
  readonly wrong: number
}

const COUNT_MS = 100

const options = ownOptions<IngestOptions>()
const rawTopic = fullName(options.prefix, RAW_ACTIONS)
const log = await openLog(`kafka://${options.address}`, { create: false, prefixes: [options.prefix] })
const registry = confluentRegistry({ url: options.registry, auth: null, ca: null, clock: systemClock })
const waiting = new WeakMap<Uint8Array, RawAction>()
const acknowledgedAt: Record<string, number[]> = {}
let acknowledged = 0
let packets = 0
const { end } = startRecording({
  log: watched(log),
  codec: watching(await openCodec(registry, options.prefix)),
  rawTopic,
  streams: options.streams,
  fixtures: options.fixtures,
})
const counting = setInterval(() => tellParent({ is: 'count', count: packets }), COUNT_MS)

await stopped()
clearInterval(counting)
await end()
const { user, system } = process.cpuUsage()
const wrong = Math.abs((await recorded(log)) - acknowledged)
await log.close()
const result: IngestResult = { packets, acknowledgedAt, cpuMicros: (user + system) / packets, wrong }
await tellResult(result)
process.disconnect()

function watching(codec: Codec): Codec {
  return {
    ...codec,
    encode: (topic, value) => {
      const bytes = codec.encode(topic, value)
      waiting.set(bytes, value as RawAction)
      return bytes
    },
  }
}

function watched(inner: EventLog): EventLog {
  return {
    ...inner,
    append: async (records) => {
      const offsets = await inner.append(records)
      const now = systemClock.micros()
      acknowledged += records.length
      for (const { value } of records) {
        const { fixtureId = '', kind = '', position = null } = waiting.get(value) ?? {}
        if (kind !== 'packet') continue
        packets++
        acknowledgedAt[fixtureId] ??= []
        if (position !== null) (acknowledgedAt[fixtureId] as number[])[position] = now
      }
      return offsets
    },
  }
}

async function recorded({ end, partitions }: EventLog): Promise<number> {
  const ends = await Promise.all(Array.from({ length: partitions }, (_, partition) => end(rawTopic, partition)))
  return ends.reduce((sum, one) => sum + one, 0)
}
