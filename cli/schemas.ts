import { parseLogUrl } from '../log/url.ts'
import { TouchlineError } from '../platform/errors.ts'
import { subjectSchemas } from '../schemas/codec.ts'
import { COMPATIBILITY, checkCompatible, fingerprint } from '../schemas/compatible.ts'
import {
  embeddedRegistry,
  embeddedSchemas,
  registerAll,
  type SchemaRegistry,
  type SchemaSource,
  type Subject,
  type SubjectSchema,
  textsOf,
  versionIn,
} from '../schemas/registry.ts'
import { openLog, openLogReader } from '../touchline.ts'
import { openTools } from './context.ts'
import { type LogOptions, logUrl, readChoice, type Surroundings, usage } from './options.ts'
import { confluent, whenThere } from './registry.ts'
import { readRegistry } from './registry-access.ts'
import { printTable } from './show/print-table.ts'

const WHAT = ['print', 'check', 'register'] as const

/** A subject as the registry has it, beside what this version writes. */
interface SubjectState {
  readonly subject: string
  /** `older`: registered is another version, and this one's schema is compatible with it. */
  readonly state: 'registered' | 'missing' | 'older' | 'incompatible'
  /** Of this version's schema; null where it is not registered. */
  readonly version: number | null
  readonly id: number | null
  /** All that are registered, ascending. */
  readonly versions: readonly number[]
  readonly compatibility: string | null
  readonly fingerprint: string
}

/** Prints, compares or registers the schemas of all topics; the Kafka brokers are not needed for it. */
export async function schemasCommand(text: string, options: LogOptions, surroundings: Surroundings): Promise<void> {
  const what = readChoice('schemas', text, WHAT)
  const schemas = subjectSchemas(options.prefix)
  const states = await answerTo(what, schemas, options, surroundings)
  if (states === null) return
  if (options.json) printJson(states, what === 'print' ? schemas : null)
  else process.stdout.write(printTable(HEADINGS, states.map(rowOf)))
  const drifted = states.filter(isDrifted)
  if (what === 'check' && drifted.length > 0) {
    const where = drifted.map(({ subject }) => subject).join(', ')
    throw new TouchlineError('schema-drift', { where, expected: states.length, found: drifted.length })
  }
}

function isDrifted({ state, compatibility }: SubjectState): boolean {
  return state !== 'registered' || compatibility !== COMPATIBILITY
}

async function statesOf(source: SchemaSource, schemas: readonly SubjectSchema[]): Promise<readonly SubjectState[]> {
  return Promise.all(schemas.map(async (one) => stateOf(one, await source.subject(one.subject))))
}

function stateOf({ subject, schema }: SubjectSchema, known: Subject): SubjectState {
  const found = versionIn(known.versions, schema)
  return {
    subject,
    state: wordFor(subject, schema, known),
    version: found?.version ?? null,
    id: found?.id ?? null,
    versions: known.versions.map(({ version }) => version),
    compatibility: known.compatibility,
    fingerprint: fingerprint(schema),
  }
}

function wordFor(subject: string, schema: string, known: Subject): SubjectState['state'] {
  if (known.versions.length === 0) return 'missing'
  try {
    checkCompatible(subject, schema, textsOf(known))
  } catch (error) {
    if (error instanceof TouchlineError && error.code === 'schema-incompatible') return 'incompatible'
    throw error
  }
  return versionIn(known.versions, schema) === undefined ? 'older' : 'registered'
}

const HEADINGS = ['subject', 'state', 'id', 'version', 'of', 'compatibility', 'fingerprint'].map((head) => ({ head }))
/** Enough to see that two differ; `--json` has all of it. */
const FINGERPRINT_CHARS = 16

function rowOf(one: SubjectState): readonly string[] {
  const { subject, state, id, version, versions, compatibility } = one
  const print = one.fingerprint.slice(0, FINGERPRINT_CHARS)
  return [
    subject,
    state,
    String(id ?? '-'),
    String(version ?? '-'),
    versions.join(',') || '-',
    compatibility ?? '-',
    print,
  ]
}

function printJson(states: readonly SubjectState[], schemas: readonly SubjectSchema[] | null): void {
  for (const [i, state] of states.entries()) {
    const schema = schemas === null ? {} : { schema: JSON.parse(schemas[i]?.schema ?? 'null') as unknown }
    process.stdout.write(`${JSON.stringify({ ...state, ...schema })}\n`)
  }
}

type What = (typeof WHAT)[number]

/** Null when the signal came before the registry was there. */
async function answerTo(
  what: What,
  schemas: readonly SubjectSchema[],
  options: LogOptions,
  { env, signal }: Surroundings,
): Promise<readonly SubjectState[] | null> {
  const url = logUrl(options, env)
  const parsed = parseLogUrl(url)
  if (parsed.kind === 'memory') throw usage(`expected a log that outlives this command, found ${url}`)
  const access = await readRegistry(parsed, options, env)
  if (access !== null) {
    const registry = await confluent(access)
    const work = what === 'register' ? registered : statesOf
    return whenThere(() => work(registry, schemas), await openTools(options, env), signal)
  }
  if (what === 'register') return closing(await openLog(url), (log) => registered(embeddedRegistry(log), schemas))
  try {
    return await closing(await openLogReader(url), (log) => statesOf(embeddedSchemas(log), schemas))
  } catch (error) {
    const isMissing = error instanceof TouchlineError && error.code === 'log-missing'
    if (what === 'print' && isMissing) return statesOf(NOTHING, schemas)
    throw error
  }
}

async function registered(
  registry: SchemaRegistry,
  schemas: readonly SubjectSchema[],
): Promise<readonly SubjectState[]> {
  await registerAll(registry, schemas)
  return statesOf(registry, schemas)
}

async function closing<L extends { close(): Promise<void> }, T>(log: L, work: (log: L) => Promise<T>): Promise<T> {
  try {
    return await work(log)
  } finally {
    await log.close()
  }
}

/** What a log has that is not there yet. */
const NOTHING: SchemaSource = {
  byId: (id) => Promise.reject(new TouchlineError('schema-unknown', { id, where: 'no log' })),
  subject: async () => ({ versions: [], compatibility: null }),
}
