import { TouchlineError } from '../platform/errors.ts'
import { COMPATIBILITY, checkCompatible } from './compatible.ts'
import { type ConfluentOptions, openQuestions } from './questions.ts'
import { type SchemaRegistry, type SchemaVersion, type Subject, textsOf, versionIn } from './registry.ts'

/** When others register under the same subject at the same time. */
const ATTEMPTS_MAX = 5
/** Of one subject. */
const VERSIONS_MAX = 1000
const AT_ONCE_MAX = 8

/**
 * The registry beside Kafka: Confluent's, or one that speaks as it does. What was read by id stays in memory for good, since
 * it never changes. Nothing is open between two calls, so there is nothing to close.
 */
export function confluentRegistry(options: ConfluentOptions): SchemaRegistry {
  const questions = openQuestions(options)
  const texts = new Map<number, string>()

  async function byId(id: number): Promise<string> {
    const known = texts.get(id)
    if (known !== undefined) return known
    // No registry gives others: such an id stands in a value that something else has written.
    const found = id < 1 ? null : await questions.schema(id)
    if (found === null) throw new TouchlineError('schema-unknown', { id, where: options.url })
    texts.set(id, found)
    return found
  }

  async function subject(name: string): Promise<Subject> {
    const [compatibility, latest] = await Promise.all([questions.level(name), questions.version(name, 'latest')])
    if (latest === null) return { versions: [], compatibility }
    const versions = [...(await below(name, latest.version)), latest]
    for (const { id, schema } of versions) texts.set(id, schema)
    return { versions, compatibility }
  }

  async function below(name: string, end: number): Promise<readonly SchemaVersion[]> {
    if (end > VERSIONS_MAX)
      throw new TouchlineError('registry-refused', { url: options.url, found: tooMany(name, end) })
    const found: SchemaVersion[] = []
    for (let from = 1; from < end; from += AT_ONCE_MAX) {
      const numbers = Array.from({ length: Math.min(AT_ONCE_MAX, end - from) }, (_, i) => from + i)
      const some = await Promise.all(numbers.map((version) => questions.version(name, version)))
      // Those that somebody has deleted are missing.
      found.push(...some.filter((one) => one !== null))
    }
    return found
  }

  async function register(name: string, schema: string): Promise<number> {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      const known = await subject(name)
      checkCompatible(name, schema, textsOf(known))
      // Before the first schema, so that it holds for whoever registers at the same time; a subject may be there without it.
      if (known.compatibility !== COMPATIBILITY) await questions.setLevel(name, COMPATIBILITY)
      const id = versionIn(known.versions, schema)?.id ?? (await questions.register(name, schema))
      if (id !== null) {
        texts.set(id, schema)
        return id
      }
      // Refused: what another process registered meanwhile is seen in the next turn.
    }
    throw new TouchlineError('schema-incompatible', { subject: name })
  }

  return { byId, subject, register }
}

function tooMany(subject: string, count: number): string {
  return `${count} versions of ${subject}, where a schema has at most ${VERSIONS_MAX}`
}
