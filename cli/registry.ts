import type { EventLog, LogReader } from '../log/log.ts'
import type { ConfluentOptions } from '../schemas/questions.ts'
import { embeddedRegistry, embeddedSchemas, type SchemaRegistry, type SchemaSource } from '../schemas/registry.ts'
import { RAW_ACTIONS, subjectOf } from '../schemas/topics.ts'
import type { Terminal } from './terminal.ts'
import { untilThere, type Waiting } from './waiting.ts'

/** What waiting is told with. */
interface Tools extends Waiting {
  readonly terminal: Terminal
}

export async function registryOf(access: ConfluentOptions | null, log: EventLog): Promise<SchemaRegistry> {
  return access === null ? embeddedRegistry(log) : confluent(access)
}

export async function schemasOf(access: ConfluentOptions | null, log: LogReader): Promise<SchemaSource> {
  return access === null ? embeddedSchemas(log) : confluent(access)
}

/** Loaded where it is needed: commands on a log of this machine start without it. */
export async function confluent(access: ConfluentOptions): Promise<SchemaRegistry> {
  return (await import('../schemas/confluent.ts')).confluentRegistry(access)
}

/** A question whose answer does not matter, for commands that need the registry only at some later record. */
export async function isReachable(schemas: SchemaSource, prefix: string): Promise<true> {
  await schemas.subject(subjectOf(prefix, RAW_ACTIONS))
  return true
}

/** From its first question on; then `registry-unavailable` ends the command. */
const REGISTRY_WAIT_MS_MAX = 60_000
const RETRY_MS = 500

/**
 * Begins what needs the registry anew while that is away, and says so: a command may be started before its registry.
 * Null when the signal came before it was there.
 */
export async function whenThere<T>(work: () => Promise<T>, tools: Tools, signal: AbortSignal): Promise<T | null> {
  const progress = tools.terminal.progress(tools.clock)
  const limit = REGISTRY_WAIT_MS_MAX / 1000
  const onWait = (waitedMs: number): void => {
    progress.show(`waiting for the schema registry, ${Math.round(waitedMs / 1000)} of ${limit} s`)
  }
  const wait = { code: 'registry-unavailable', retryMs: RETRY_MS, msMax: REGISTRY_WAIT_MS_MAX, onWait } as const
  try {
    return await untilThere(work, wait, tools, signal)
  } finally {
    progress.end()
  }
}
