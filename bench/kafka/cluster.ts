import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Admin, Kafka, logLevel } from 'kafkajs'
import type { Programs } from './programs.ts'
import { ROOT } from './root.ts'

/** The one broker and the one registry of a run, which both sides use. */
export interface Cluster {
  readonly address: string
  readonly registry: string
  /** Class path with Kafka's own client. */
  readonly classPath: string
  /** Where the broker's process id is written, for those who count its CPU. */
  readonly pidFile: string
  /** With {@link PARTITIONS} partitions. */
  createTopics(topics: readonly NewTopic[]): Promise<void>
  deleteTopics(prefix: string): Promise<void>
  /** Resolves when a group has as many members and all of them know what is theirs. */
  settled(group: string, members: number, msMax: number): Promise<void>
  stop(): Promise<void>
}

export interface NewTopic {
  readonly name: string
  readonly config: Readonly<Record<string, string>>
}

export const PARTITIONS = 4
const LOOK_MS = 50
const LED_MS_MAX = 30_000

export async function startCluster(folder: string, programs: Programs): Promise<Cluster> {
  const { jars } = await script<typeof import('../../scripts/kafka/jars.mjs')>('jars')
  const { freePorts, startBroker, startRegistry } =
    await script<typeof import('../../scripts/kafka/server.mjs')>('server')
  const found = jars((text) => process.stderr.write(`${text}\n`))
  const [port, controllerPort, registryPort] = (await freePorts(3)) as [number, number, number]
  const [broker, registry] = await Promise.all([
    startBroker(found, join(folder, 'broker'), { port, controllerPort }),
    startRegistry(found, join(folder, 'registry'), { port: registryPort }),
  ])
  for (const { pid } of [broker, registry]) programs.adopt(pid)
  const pidFile = join(folder, 'broker.pid')
  writeFileSync(pidFile, String(broker.pid))
  // Each time another: kafkajs goes on asking for what it once made, also when that was deleted.
  const asking = async <T>(work: (admin: Admin) => Promise<T>): Promise<T> => {
    const admin = new Kafka({ brokers: [broker.address], logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    return work(admin).finally(() => admin.disconnect())
  }
  return {
    address: broker.address,
    registry: registry.url,
    classPath: found.kafka,
    pidFile,
    createTopics: async (topics) => {
      const wanted = topics.map(({ name, config }) => ({
        topic: name,
        numPartitions: PARTITIONS,
        replicationFactor: 1,
        configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
      }))
      await asking(async (admin) => {
        await admin.createTopics({ topics: wanted, waitForLeaders: false })
        await led(admin, topics)
      })
    },
    deleteTopics: (prefix) =>
      asking(async (admin) => {
        const topics = (await admin.listTopics()).filter((name) => name.startsWith(prefix))
        // For the disk's sake only; a broker that is late is asked again by kafkajs, and then knows none of them.
        await admin.deleteTopics({ topics }).catch(() => {})
      }),
    settled: (group, members, msMax) => asking((admin) => settled(admin, group, members, msMax)),
    stop: async () => {
      await Promise.all([broker.stop(), registry.stop()])
    },
  }
}

/** Resolves when all have leaders: a broker that has little of the machine takes longer than kafkajs has patience. */
async function led(admin: Admin, topics: readonly NewTopic[]): Promise<void> {
  const deadline = performance.now() + LED_MS_MAX
  const names = topics.map(({ name }) => name)
  const isLed = async (): Promise<boolean> => {
    const found = await admin.fetchTopicMetadata({ topics: names })
    return found.topics.every(
      ({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0),
    )
  }
  while (!(await isLed().catch(() => false))) {
    if (performance.now() > deadline)
      throw new Error(`expected leaders of ${names.join()} in ${LED_MS_MAX} ms, found none`)
    await sleep(LOOK_MS)
  }
}

async function settled(admin: Admin, group: string, members: number, msMax: number): Promise<void> {
  const deadline = performance.now() + msMax
  for (;;) {
    const found = (await admin.describeGroups([group])).groups[0]
    if (found?.state === 'Stable' && found.members.length === members) return
    if (performance.now() > deadline) {
      const what = `${found?.members.length ?? 0}, ${found?.state ?? 'no group'}`
      throw new Error(`group ${group}: expected ${members} members that are settled, found ${what}`)
    }
    await sleep(LOOK_MS)
  }
}

/** They are no TypeScript, and so not where this file was compiled to. */
async function script<T>(name: string): Promise<T> {
  return (await import(new URL(`scripts/kafka/${name}.mjs`, ROOT).href)) as T
}
