import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import type { EventLog, LogRecord } from '../../../log/log.ts'
import type { RawRecord } from '../../../match/raw.ts'
import { systemClock } from '../../../platform/clock.ts'
import { TouchlineError } from '../../../platform/errors.ts'
import { type Codec, openCodec } from '../../../schemas/codec.ts'
import { confluentRegistry } from '../../../schemas/confluent.ts'
import { fullName, processGroup, RAW_ACTIONS } from '../../../schemas/topics.ts'
import { openLog } from '../../../touchline.ts'
import { touchline } from '../../cli/touchline.ts'
import { randomStream } from '../../processors/random-stream.ts'
import { randomOf } from './seed.ts'

/** Where a broker and a registry are. */
export interface Place {
  /** `host:port` of the broker. */
  readonly address: string
  readonly registry: string
}

/** A topic set of a scenario, and what is fed into it. */
export interface TopicSet extends Place {
  readonly prefix: string
  readonly partitions: number
  /** Raw records are appended with it, and what came of that is looked at; it processes nothing. */
  readonly log: EventLog
  readonly codec: Codec
  /** What its processes said last, for whoever waits for them in vain; each that is started adds itself. */
  readonly tellers: (() => string)[]
}

export async function openTopicSet({ address, registry }: Place, partitions: number): Promise<TopicSet> {
  const prefix = `once-${randomUUID().slice(0, 8)}.`
  const url = `kafka://${address}?registry=${registry}`
  const made = await touchline(['topics', 'create', '--log', url, '--prefix', prefix, '--partitions', `${partitions}`])
  if (made.code !== 0) throw new Error(`expected topics ${prefix} to be made, found ${made.code}: ${made.stderr}`)
  const log = await openLog(`kafka://${address}`, { prefixes: [prefix], create: false })
  onTestFinished(() => log.close())
  const codec = await registered(registry, prefix)
  return { address, registry, prefix, partitions, log, codec, tellers: [] }
}

/** Raw records of one partition after the other, in the order of their offsets. */
export async function rawOf({ log, prefix, partitions }: TopicSet): Promise<readonly LogRecord[]> {
  const topic = fullName(prefix, RAW_ACTIONS)
  const all: LogRecord[] = []
  for (let partition = 0; partition < partitions; partition++) {
    const end = await log.end(topic, partition)
    for (let offset = 0; offset < end; ) {
      const page = await log.read(topic, partition, offset, { records: 5000, bytes: 1e8 })
      all.push(...page)
      offset = (page.at(-1)?.offset ?? end) + 1
    }
  }
  return all
}

/** Where the processes stand, by partition. */
export function positionsOf({ log, prefix, partitions }: TopicSet): Promise<readonly number[]> {
  const topic = fullName(prefix, RAW_ACTIONS)
  return Promise.all(
    Array.from({ length: partitions }, async (_, partition) => {
      return (await log.position(processGroup(prefix), topic, partition))?.offset ?? 0
    }),
  )
}

const MOVED_MS_MAX = 45_000

/** Resolves when every partition was worked on since: with what was appended meanwhile, too. */
export async function moved(set: TopicSet, since: readonly number[], msMax = MOVED_MS_MAX): Promise<void> {
  const deadlineMs = systemClock.monotonicMs() + msMax
  for (;;) {
    const now = await positionsOf(set)
    if (now.every((offset, partition) => offset > (since[partition] ?? 0))) return
    if (systemClock.monotonicMs() > deadlineMs) {
      const said = set.tellers.map((tell) => tell()).join('\n')
      throw new Error(
        `${set.prefix}: expected all positions to move within ${msMax} ms, found ${now} after ${since}; processes:\n${said}`,
      )
    }
    await sleep(50)
  }
}

export interface Feeding {
  /** Appends what is under way, and no more. */
  stop(): Promise<void>
}

export interface Load {
  readonly seed: number
  readonly perSecond: number
  readonly fixtures: number
}

const STEP_MS = 50
/** More than any scenario takes. */
const RECORDS_MAX = 40_000

/** Appends random matches at a pace until it is stopped. A chunk that failed is appended again: some of it may be there twice. */
export function feed(set: TopicSet, { seed, perSecond, fixtures }: Load): Feeding {
  const random = randomOf(seed, `records of ${fixtures}`)
  const records = randomStream(random.next, RECORDS_MAX, fixtures)
  const chunk = Math.max(1, Math.round((perSecond * STEP_MS) / 1000))
  let isStopped = false
  const feeding = (async () => {
    for (let at = 0; !isStopped && at < records.length; at += chunk) {
      await appendUntilThere(set, records.slice(at, at + chunk))
      await sleep(STEP_MS)
    }
  })()
  feeding.catch(() => {})
  const stop = async (): Promise<void> => {
    isStopped = true
    await feeding
  }
  onTestFinished(() => stop().catch(() => {}))
  return { stop }
}

const APPENDING_MS_MAX = 60_000

async function appendUntilThere(set: TopicSet, records: readonly RawRecord[]): Promise<void> {
  const deadlineMs = systemClock.monotonicMs() + APPENDING_MS_MAX
  for (;;) {
    try {
      await append(set, records)
      return
    } catch (error) {
      if (systemClock.monotonicMs() > deadlineMs) throw error
    }
  }
}

export async function append(
  { log, codec, prefix }: Pick<TopicSet, 'log' | 'codec' | 'prefix'>,
  records: readonly RawRecord[],
): Promise<void> {
  await log.append(
    records.map((record) => ({
      topic: fullName(prefix, RAW_ACTIONS),
      key: record.fixtureId,
      value: codec.encode(RAW_ACTIONS, record),
      headers: {},
      timestamp: Math.floor(record.receivedAt / 1000),
    })),
  )
}

/** Where brokers and processes take all of the machine, a registry may be slower than a command would wait. */
async function registered(url: string, prefix: string, tries = 5): Promise<Codec> {
  try {
    return await openCodec(confluentRegistry({ url, auth: null, ca: null, clock: systemClock }), prefix)
  } catch (error) {
    if (tries > 1 && error instanceof TouchlineError && error.retryable) return registered(url, prefix, tries - 1)
    throw error
  }
}
