import type { LogReader } from '../../log/log.ts'
import { strayIn } from '../../log/placement.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { type Asked, type Drift, driftOf, type FoundTopics, isMissing } from '../../schemas/topic-drift.ts'
import { fullName, RAW_ACTIONS, TOPIC_SET } from '../../schemas/topics.ts'
import { withLogReader } from '../context.ts'
import { counted, note } from '../note.ts'
import { logUrl, type Surroundings } from '../options.ts'
import { writeRows } from '../show/print-table.ts'
import { describeSet, isOnKafka, type LogsThere, readAsked, type TopicSetOptions, withCluster } from './admin.ts'

/** Tells where the topics of a prefix differ from the table; changes nothing. `topics-differ` where one does. */
export async function checkTopicsCommand(options: TopicSetOptions, surroundings: Surroundings): Promise<void> {
  const asked = readAsked(options, surroundings)
  if (!isOnKafka(options, surroundings)) {
    await tellOther(options, surroundings)
    return
  }
  await withCluster(options, surroundings, async (admin, logs) => {
    const found = await describeSet(admin, options.prefix)
    const isBegun = found.has(fullName(options.prefix, RAW_ACTIONS))
    tell(options, asked, found, isBegun ? await straysOf(logs, options.prefix) : [])
  })
}

/** A number of partitions that was changed is nowhere noted: the records tell. */
async function straysOf({ reader }: LogsThere, prefix: string): Promise<readonly Drift[]> {
  const topic = fullName(prefix, RAW_ACTIONS)
  const log = await reader(prefix)
  try {
    const stray = await strayIn(log, topic, log.partitions)
    if (stray === null) return []
    const { key, partition, expected } = stray
    const [should, is] = [`fixture ${key} in partition ${expected}`, `in ${partition}: their number was changed`]
    return [{ topic, what: 'placement', expected: should, found: is }]
  } finally {
    await log.close()
  }
}

function tell({ prefix, json }: TopicSetOptions, asked: Asked, found: FoundTopics, strays: readonly Drift[]): void {
  const drift = [...driftOf(prefix, found, asked), ...strays]
  const rows = TOPIC_SET.map((topic) => {
    const name = fullName(prefix, topic)
    const { partitions = null, replication = null, settings = null } = found.get(name) ?? {}
    return { topic: name, partitions, replication, settings, drift: drift.filter((one) => one.topic === name) }
  })
  const headings = ['topic', 'is', 'partitions', 'replication']
  writeRows(rows, json, headings, ({ topic, partitions, replication, drift: of }) => [
    topic,
    of.length === 0 ? 'as the table' : inWords(of),
    String(partitions ?? ''),
    String(replication ?? ''),
  ])
  if (drift.length > 0) throw differing(prefix, drift)
}

export function inWords(drift: readonly Drift[]): string {
  return drift
    .map((one) => (isMissing(one) ? 'missing' : `${one.what}: ${one.found}, expected ${one.expected}`))
    .join('; ')
}

export function differing(prefix: string, drift: readonly Drift[]): TouchlineError {
  const missing = drift.filter(isMissing).length
  const others = drift.length - missing
  const found = [
    missing === TOPIC_SET.length ? 'none of them' : missing > 0 ? `${missing} missing` : '',
    others > 0 ? counted(others, 'difference') : '',
  ]
  return new TouchlineError('topics-differ', { prefix, found: found.filter((text) => text !== '').join(' and ') })
}

/** Of a log that is not on Kafka: what is there. There is nothing that could differ. */
async function tellOther(options: TopicSetOptions, surroundings: Surroundings): Promise<void> {
  const url = logUrl(options, surroundings.env)
  if (url.startsWith('memory:')) note(`${url}: such a log is empty when a command begins, and gone when it ends`)
  else await withLogReader(options, surroundings, async ({ log }) => tellEmbedded(log, options))
}

async function tellEmbedded(log: LogReader, { prefix, json }: TopicSetOptions): Promise<void> {
  const partitions = Array.from({ length: log.partitions }, (_, partition) => partition)
  const rows = await Promise.all(
    TOPIC_SET.map(async (topic) => {
      const name = fullName(prefix, topic)
      const ends = await Promise.all(partitions.map((partition) => log.end(name, partition)))
      return { topic: name, partitions: log.partitions, records: ends.reduce((sum, end) => sum + end, 0) }
    }),
  )
  writeRows(rows, json, ['topic', 'partitions', 'records'], (row) => [
    row.topic,
    String(row.partitions),
    String(row.records),
  ])
  note(`${log.url}: such a log keeps everything and makes its topics itself; nothing to compare`)
}
