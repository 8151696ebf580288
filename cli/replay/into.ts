import { existsSync, realpathSync } from 'node:fs'
import { kafkaUrl, parseLogUrl } from '../../log/url.ts'
import { openDecoder } from '../../schemas/codec.ts'
import type { SchemaRegistry, SchemaSource } from '../../schemas/registry.ts'
import { DEFAULT_PREFIX } from '../../schemas/topics.ts'
import { type OpenLog, type OpenReader, openTools, withLog, withLogReader } from '../context.ts'
import { readKafkaAccess } from '../kafka/access.ts'
import { counted, note } from '../note.ts'
import { checkedUrl, type LogOptions, logUrl, type Surroundings, usage } from '../options.ts'
import { recordedPrefixes } from '../recorded/fixture.ts'
import { registryOf, schemasOf } from '../registry.ts'
import { readRegistry } from '../registry-access.ts'
import { withAdmin } from '../topics/admin.ts'
import { differing } from '../topics/check.ts'
import { createSet } from '../topics/create.ts'
import type { ReplayCommandOptions } from './options.ts'

/** Where records come from and where they go, both open. */
export interface Both {
  readonly source: OpenReader
  readonly target: OpenLog
  readonly schemas: SchemaSource
  readonly registry: SchemaRegistry
}

/** The options of each of the two logs. The registry belongs to those on Kafka. */
export interface Ends {
  readonly source: LogOptions
  readonly target: LogOptions
  /** The very log; then the prefixes must differ. */
  readonly isOneLog: boolean
}

export function readEnds(to: string, options: ReplayCommandOptions, { env }: Surroundings): Ends {
  const urls = { source: logUrl(options, env), target: checkedUrl(to) }
  const { registry, ...rest } = options
  const hasKafka = Object.values(urls).some(isKafka)
  const of = (url: string): LogOptions => ({
    ...rest,
    log: url,
    ...(registry !== undefined && (isKafka(url) || !hasKafka) && { registry }),
  })
  if (parseLogUrl(urls.target).kind === 'memory')
    throw usage(`expected --to with a log that outlives this command, found ${to}`)
  return {
    source: { ...of(urls.source), prefix: options.fromPrefix ?? DEFAULT_PREFIX },
    target: of(urls.target),
    isOneLog: isSame(urls.source, urls.target),
  }
}

function isKafka(url: string): boolean {
  return parseLogUrl(url).kind === 'kafka'
}

/** The same folder by whatever name; clusters that have a broker in common. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [parseLogUrl(one), parseLogUrl(other)]
  if (a.kind === 'kafka' && b.kind === 'kafka') return a.brokers.some((broker) => b.brokers.includes(broker))
  if (a.kind !== 'file' || b.kind !== 'file') return false
  return existsSync(a.folder) && existsSync(b.folder) && realpathSync(a.folder) === realpathSync(b.folder)
}

/** Makes the topics of the target where it is on Kafka, opens both, runs `work` and closes them. */
export async function withBoth(
  { source, target, isOneLog }: Ends,
  surroundings: Surroundings,
  work: (both: Both) => Promise<void>,
): Promise<void> {
  const { env } = surroundings
  await createTopics(target, surroundings)
  const access = async (options: LogOptions) => readRegistry(parseLogUrl(logUrl(options, env)), options, env)
  const intoTarget = (use: (open: OpenLog, registry: SchemaRegistry) => Promise<void>): Promise<void> =>
    withLog(target, surroundings, async (open) => use(open, await registryOf(await access(target), open.log)))
  if (isOneLog && !isKafka(source.log ?? '')) {
    // A folder is opened once in a process.
    return intoTarget(async (open, registry) => {
      const schemas = await schemasOf(null, open.log)
      await work({ source: { ...open, codec: openDecoder(schemas) }, target: open, schemas, registry })
    })
  }
  await withLogReader(
    source,
    surroundings,
    async (from) => {
      const schemas = await schemasOf(await access(source), from.log)
      await intoTarget((open, registry) => work({ source: from, target: open, schemas, registry }))
    },
    { prefixes: recordedPrefixes(source) },
  )
}

/** As `topics create` does: logs of this machine make theirs when they are first written. */
async function createTopics(target: LogOptions, { env, signal }: Surroundings): Promise<void> {
  const parsed = parseLogUrl(logUrl(target, env))
  if (parsed.kind !== 'kafka') return
  const { brokers, partitions = null } = parsed
  const kafka = { ...(await readKafkaAccess(target, env)), brokers }
  await withAdmin(kafka, { ...(await openTools(target, env)), signal }, async (admin) => {
    const { made, drift } = await createSet(admin, target.prefix, { partitions, replication: null })
    if (made.length > 0) note(`made ${counted(made.length, 'topic')} of ${target.prefix} at ${kafkaUrl(brokers)}`)
    if (drift.length > 0) throw differing(target.prefix, drift)
  })
}
