import type { Admin } from '../../log/admin.ts'
import { type Asked, type Drift, driftOf, isMissing } from '../../schemas/topic-drift.ts'
import { fullName, KAFKA_PARTITIONS, TOPIC_SET, topicConfig } from '../../schemas/topics.ts'
import { note } from '../note.ts'
import { logUrl, type Surroundings } from '../options.ts'
import { writeRows } from '../show/print-table.ts'
import { describeSet, isOnKafka, readAsked, type TopicSetOptions, withCluster } from './admin.ts'
import { differing, inWords } from './check.ts'

/** Makes the topics of a prefix that are missing; one that is there already is never changed. */
export async function createTopicsCommand(options: TopicSetOptions, surroundings: Surroundings): Promise<void> {
  const asked = readAsked(options, surroundings)
  if (!isOnKafka(options, surroundings)) {
    note(
      `${logUrl(options, surroundings.env)}: such a log makes its topics itself when they are first written; nothing to do`,
    )
    return
  }
  await withCluster(options, surroundings, async (admin) => {
    const { made, drift } = await createSet(admin, options.prefix, asked)
    const rows = TOPIC_SET.map((topic) => {
      const name = fullName(options.prefix, topic)
      const of = drift.filter((one) => one.topic === name)
      return { topic: name, done: made.includes(name) ? 'made' : 'there', drift: of }
    })
    writeRows(rows, options.json, ['topic', 'is'], (row) => [
      row.topic,
      row.drift.length === 0 ? row.done : inWords(row.drift),
    ])
    if (drift.length > 0) throw differing(options.prefix, drift)
  })
}

interface Created {
  /** Full names. */
  readonly made: readonly string[]
  /** Of the topics that had been there, and of those that were not made because of them. */
  readonly drift: readonly Drift[]
}

/**
 * Missing topics get as many partitions and replicas as the others have where nobody says. Where those that are there have
 * another number of partitions, nothing is made: half a set of each number would be no set.
 */
export async function createSet(admin: Admin, prefix: string, asked: Asked): Promise<Created> {
  const found = await describeSet(admin, prefix)
  const drift = driftOf(prefix, found, asked)
  const others = drift.filter((one) => !isMissing(one))
  if (others.some(({ what }) => what === 'partitions')) return { made: [], drift }
  const [first] = found.values()
  const missing = TOPIC_SET.filter((topic) => !found.has(fullName(prefix, topic))).map((topic) => ({
    name: fullName(prefix, topic),
    partitions: asked.partitions ?? first?.partitions ?? KAFKA_PARTITIONS,
    replication: asked.replication ?? first?.replication ?? null,
    settings: topicConfig(topic),
  }))
  if (missing.length > 0) await admin.create(missing)
  return { made: missing.map(({ name }) => name), drift: others }
}
