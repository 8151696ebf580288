import registryApi, { type SchemaRegistryAPIClientArgs } from '@kafkajs/confluent-schema-registry/dist/api/index.js'
import { z } from 'zod'
import type { Clock } from '../platform/clock.ts'
import { type Answering, answered, isMissing, valueIn } from './answers.ts'
import { type Answer, exchange } from './exchange.ts'
import type { SchemaVersion } from './registry.ts'

export interface ConfluentOptions {
  /** Base of the interface, without user and password: it is in messages. */
  readonly url: string
  readonly auth: { readonly username: string; readonly password: string } | null
  /** PEM of the authorities; null: those of the system. */
  readonly ca: string | null
  readonly clock: Pick<Clock, 'after'>
}

/** What a registry that speaks as Confluent's does can be asked. All reject with `registry-unavailable`, `registry-refused`. */
export interface Questions {
  /** Null where there is no such schema. */
  schema(id: number): Promise<string | null>
  /** Null where the registry has no such subject or version. */
  version(subject: string, version: number | 'latest'): Promise<SchemaVersion | null>
  /** Null where the subject has none of its own, or is not there. Some tell their default level instead. */
  level(subject: string): Promise<string | null>
  setLevel(subject: string, compatibility: string): Promise<void>
  /** The id; null where the registry finds a conflict with what is there: a schema, or somebody who registers as well. */
  register(subject: string, schema: string): Promise<number | null>
}

/** Their answers, as far as they are read. */
const ID = z.object({ id: z.int() })
const SCHEMA = z.object({ schema: z.string() })
const VERSION = z.object({ version: z.int(), id: z.int(), schema: z.string() })
const LEVEL = z.object({ compatibilityLevel: z.string() })
const LEVEL_SET = z.object({ compatibility: z.string() })

/** Their `error_code` where there is none. */
const NO_SUBJECT = 40401
const NO_VERSION = 40402
const NO_SCHEMA = 40403
const NO_LEVEL = 40408
const CONFLICT = 409

export function openQuestions(options: ConfluentOptions): Questions {
  const { Schema, Subject } = openApi(options)
  const whose: Answering = { url: options.url, secrets: secretsOf(options) }

  async function read<T>(answer: Promise<Answer>, shape: z.ZodType<T>, none: readonly number[]): Promise<T | null> {
    const found = await answered(whose, answer)
    return isMissing(found, none) ? null : valueIn(whose, found, shape)
  }

  return {
    schema: async (id) => (await read(Schema.find({ id }), SCHEMA, [NO_SCHEMA]))?.schema ?? null,
    version: (subject, version) => read(Subject.version({ subject, version }), VERSION, [NO_SUBJECT, NO_VERSION]),
    level: async (subject) => {
      const found = await read(Subject.config({ subject }), LEVEL, [NO_SUBJECT, NO_LEVEL])
      return found?.compatibilityLevel.toUpperCase() ?? null
    },
    setLevel: async (subject, compatibility) => {
      const found = await answered(whose, Subject.updateConfig({ subject, body: { compatibility } }))
      // Somebody else who registers gives it at the same time.
      if (found.status !== CONFLICT) valueIn(whose, found, LEVEL_SET)
    },
    register: async (subject, schema) => {
      const found = await answered(whose, Subject.register({ subject, body: { schema } }))
      return found.status === CONFLICT ? null : valueIn(whose, found, ID).id
    },
  }
}

type Open = (args: SchemaRegistryAPIClientArgs) => Api

type Ask = (parameters: Readonly<Record<string, unknown>>) => Promise<Answer>

interface Api {
  readonly Schema: Readonly<Record<'find', Ask>>
  readonly Subject: Readonly<Record<'version' | 'config' | 'updateConfig' | 'register', Ask>>
}

/** As much of mappersmith's as is used here: the library's own middlewares have put it together. */
interface Asked {
  url(): string
  method(): string
  headers(): Readonly<Record<string, string>>
  body(): string | undefined
}

/**
 * The library says what is asked; how is ours: its own way asks again by itself, has no limit in time or bytes, tells a lost
 * connection as status 400, and never settles when an answer is cut off or its error is the JSON text `null`.
 */
function openApi({ url, auth, ca, clock }: ConfluentOptions): Api {
  const credentials = auth === null ? null : `${auth.username}:${auth.password}`
  const exchanging = () => ({
    response: (_next: unknown, _renew: unknown, asked: Asked): Promise<Answer> => {
      const [method, body] = [asked.method().toUpperCase(), asked.body() ?? null]
      return exchange({ url: asked.url(), method, headers: asked.headers(), body, auth: credentials, ca }, clock)
    },
  })
  // A CommonJS module: Node gives what it exports, other loaders give the `default` in it.
  const loaded = registryApi as unknown as Open | { readonly default: Open }
  const open = 'default' in loaded ? loaded.default : loaded
  return open({ host: url, clientId: 'touchline', middlewares: [exchanging as never] })
}

/** In all forms in which an answer could repeat them. */
function secretsOf({ auth }: ConfluentOptions): readonly string[] {
  if (auth === null || auth.password === '') return []
  const { username, password } = auth
  const forms = [password, encodeURIComponent(password), JSON.stringify(password).slice(1, -1)]
  return [Buffer.from(`${username}:${password}`).toString('base64'), ...forms]
}
