import type { LogRecord } from '../../log/log.ts'
import { othersTurn, pagesOfPartition } from '../../log/pages.ts'
import { partitionOf } from '../../log/partitioner.ts'
import { DERIVED_TOPICS, fullName, type Topic } from '../../schemas/topics.ts'
import { boundOf, type Gathered, gather, type VerifiedFixture, type VerifyOptions, verifyGathered } from './log.ts'

/** Of values in memory at once where records of a key are not found without reading those of others. */
const GROUP_BYTES_MAX = 256 * 1024 * 1024

/** These fixtures, one after the other; none that was read in part only, when told to end. */
export async function* verifyFixtures(
  options: VerifyOptions,
  fixtureIds: readonly string[],
): AsyncGenerator<VerifiedFixture> {
  const bound = await boundOf(options)
  for (const fixtureId of fixtureIds) {
    if (options.signal.aborted) return
    const partition = partitionOf(fixtureId, options.log.partitions)
    const gathered = await gather(options, bound, fixtureId)
    if (options.signal.aborted) return
    const verified = await verifyGathered(options, bound, fixtureId, partition, gathered)
    if (verified === null) return
    yield verified
  }
}

/** All fixtures of the derived topics and of what they come from, partition by partition; as above when told to end. */
export async function* verifyAll(options: VerifyOptions): AsyncGenerator<VerifiedFixture> {
  const { log, prefix, signal } = options
  const bound = await boundOf(options)
  const topics = [bound.rawTopic, ...DERIVED_TOPICS.map((topic) => fullName(prefix, topic))]
  for (let partition = 0; partition < log.partitions; partition++) {
    const sizes = await sizesIn(options, topics, partition)
    for (const group of groupsOf(sizes, log.hasKeyIndex ? 0 : GROUP_BYTES_MAX)) {
      const all = log.hasKeyIndex ? null : await gatherGroup(options, topics, partition, new Set(group))
      for (const fixtureId of group) {
        await othersTurn()
        if (signal.aborted) return
        const gathered = all?.get(fixtureId) ?? (await gather(options, bound, fixtureId))
        if (signal.aborted) return
        const verified = await verifyGathered(options, bound, fixtureId, partition, gathered)
        if (verified === null) return
        yield verified
      }
    }
  }
}

/** Bytes of each fixture's values in a partition, in the order of their first records. */
async function sizesIn(
  options: VerifyOptions,
  topics: readonly string[],
  partition: number,
): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>()
  for (const topic of topics) {
    for await (const { key, value } of recordsIn(options, topic, partition)) {
      sizes.set(key, (sizes.get(key) ?? 0) + value.length)
    }
  }
  return sizes
}

async function* recordsIn({ log, signal }: VerifyOptions, topic: string, partition: number): AsyncGenerator<LogRecord> {
  for await (const page of pagesOfPartition(log, topic, partition)) {
    if (signal.aborted) return
    yield* page
  }
}

/** Fixtures that are held in memory together; each alone where it is larger, or where nothing is gained by more. */
function* groupsOf(sizes: ReadonlyMap<string, number>, bytesMax: number): Generator<readonly string[]> {
  let group: string[] = []
  let bytes = 0
  for (const [fixtureId, size] of sizes) {
    if (group.length > 0 && bytes + size > bytesMax) {
      yield group
      group = []
      bytes = 0
    }
    group.push(fixtureId)
    bytes += size
  }
  if (group.length > 0) yield group
}

async function gatherGroup(
  options: VerifyOptions,
  [rawTopic = '']: readonly string[],
  partition: number,
  group: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Gathered>> {
  const all = new Map(
    [...group].map((key) => [key, { derived: new Map<Topic, LogRecord[]>(), raws: [] as LogRecord[] }]),
  )
  for await (const record of recordsIn(options, rawTopic, partition)) all.get(record.key)?.raws.push(record)
  for (const topic of DERIVED_TOPICS) {
    for (const { derived } of all.values()) derived.set(topic, [])
    for await (const record of recordsIn(options, fullName(options.prefix, topic), partition)) {
      all.get(record.key)?.derived.get(topic)?.push(record)
    }
  }
  return all
}
