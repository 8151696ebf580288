import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../platform/clock.ts'
import { confluentRegistry } from '../../schemas/confluent.ts'
import { registerAll } from '../../schemas/registry.ts'
import { schemaText } from '../../schemas/sources.ts'
import { fullName, processGroup, RAW_ACTIONS, subjectOf, TOPIC_SET, topicConfig } from '../../schemas/topics.ts'
import type { Bench } from './bench.ts'
import { COUNT_READY, type CountOptions, countArguments, javaArguments } from './count.ts'
import type { Load } from './load.ts'
import type { Program } from './program.ts'
import { ROOT } from './root.ts'

/** `touchline` as users start it, with what is sent to it and read from it. */

const MAIN = fileURLToPath(new URL('dist/cli/main.js', ROOT))
const SETTLED_MS_MAX = 30_000
const SEND_MS_MAX = 120_000

/** The topics of a prefix, as users make them. */
export async function createTopicSet({ cluster }: Bench, prefix: string): Promise<void> {
  await cluster.createTopics(TOPIC_SET.map((topic) => ({ name: fullName(prefix, topic), config: topicConfig(topic) })))
}

export function startProcess(bench: Bench, prefix: string, options: ProcessOptions): Program {
  const { rawPrefix = prefix, sessionMs } = options
  const session = sessionMs === undefined ? [] : ['--session-timeout', String(sessionMs)]
  return startTouchline(bench, ['process', '--prefix', prefix, '--raw-prefix', rawPrefix, ...session])
}

export interface ProcessOptions {
  /** Whose raw-actions; default its own. */
  readonly rawPrefix?: string
  /** After which a dead process's partitions are given to others. */
  readonly sessionMs?: number
}

function startTouchline({ cluster, programs, profileFolder }: Bench, args: readonly string[]): Program {
  const profile = profileFolder === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`]
  const log = ['--log', `kafka://${cluster.address}`, '--registry', cluster.registry]
  return programs.start(`touchline-${args[0]}`, process.execPath, [...profile, MAIN, ...args, ...log])
}

/** Resolves when so many processes share the partitions. */
export async function settled({ cluster }: Bench, prefix: string, processes: number): Promise<void> {
  await cluster.settled(processGroup(prefix), processes, SETTLED_MS_MAX)
}

/** Reads the derived topics of a prefix; resolves when it is in place. */
export async function startCount(bench: Bench, options: Omit<CountOptions, 'classPath' | 'address'>): Promise<Program> {
  const { classPath, address } = bench.cluster
  const program = bench.programs.start('count', 'java', countArguments({ classPath, address, ...options }))
  await program.heard(COUNT_READY, SETTLED_MS_MAX)
  return program
}

/** Printed when the first record is being sent. */
export const SENDING = 'SENDING'

/** Sends a load to the raw-actions of a prefix: at a pace, or as fast as possible. */
export async function startSend(bench: Bench, prefix: string, load: Load, perSecond: number | null): Promise<Program> {
  const { cluster, programs } = bench
  const id = await registeredId(cluster.registry, prefix)
  const rate = perSecond === null ? [] : ['--rate', String(perSecond)]
  const topic = ['--topic', fullName(prefix, RAW_ACTIONS), '--schema-id', String(id), '--file', load.file, ...rate]
  return programs.start('send', 'java', [
    ...javaArguments('send/Send.java', cluster.classPath),
    '--bootstrap',
    cluster.address,
    ...topic,
  ])
}

export async function sendAll(bench: Bench, prefix: string, load: Load): Promise<void> {
  await (await startSend(bench, prefix, load, null)).result(SEND_MS_MAX)
}

/** What the product registers itself when it starts. */
async function registeredId(url: string, prefix: string): Promise<number> {
  const registry = confluentRegistry({ url, auth: null, ca: null, clock: systemClock })
  const wanted = [{ subject: subjectOf(prefix, RAW_ACTIONS), schema: schemaText(RAW_ACTIONS) }]
  const [id] = await registerAll(registry, wanted)
  return id as number
}

export function traceFile({ folder }: Bench, name: string): string {
  return join(folder, `${name}.trace`)
}
