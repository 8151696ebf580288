import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { createJiti } from 'jiti'
import { TouchlineError } from '../../platform/errors.ts'
import type { Strategy } from '../../replay/backtest/strategy.ts'
import { TOPICS } from '../../schemas/topics.ts'
import * as touchline from '../../touchline.ts'
import { guardedLoad } from './guard.ts'
import { placeOf } from './place-of.ts'

/** Of our public entry, what opens something recorded. */
const LOGS = ['openLog', 'openLogReader', 'openArchive', 'openArchiveLog'] as const satisfies (keyof typeof touchline)[]

/**
 * The strategy that a file of TypeScript or JavaScript has as its default export. `touchline` is this program, wherever the file
 * lies, but opens no log: what is known comes as events. Rejects with `strategy-missing` or `strategy-invalid`.
 */
export async function loadStrategy(file: string): Promise<Strategy> {
  if (!existsSync(file)) throw new TouchlineError('strategy-missing', { file, found: 'none' })
  const refused = (): never => {
    throw new Error('that it opens a log, where it takes the events that it is given')
  }
  const jiti = createJiti(pathToFileURL(file).href, {
    fsCache: false,
    moduleCache: false,
    virtualModules: { touchline: { ...touchline, ...Object.fromEntries(LOGS.map((name) => [name, refused])) } },
  })
  let loaded: unknown
  try {
    loaded = await guardedLoad(() => jiti.import(file, { default: true }))
  } catch (cause) {
    const found = oneLine(cause instanceof Error ? cause.message : String(cause)) + placeOf(cause, file)
    const isMissing = (cause as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND'
    throw new TouchlineError(isMissing ? 'strategy-missing' : 'strategy-invalid', { file, found }, { cause })
  }
  const fault = faultOf(loaded)
  if (fault !== null) throw new TouchlineError('strategy-invalid', { file, found: fault })
  return loaded as Strategy
}

function faultOf(loaded: unknown): string | null {
  if (typeof loaded !== 'object' || loaded === null) return 'no default export that is an object'
  const { name, topics, scope = 'fixture', initial, on, charts } = loaded as Partial<Strategy>
  // A file without a default export gives its named ones.
  if (!('name' in loaded) && !('on' in loaded)) return 'no default export with `name` and `on`'
  if (typeof name !== 'string' || name === '') return 'no `name`'
  if (!Array.isArray(topics) || topics.length === 0) return 'no `topics`'
  const known: readonly string[] = TOPICS.map((topic) => topic.name)
  const unknown = topics.find((topic) => !known.includes(topic))
  if (unknown !== undefined) return `the topic ${String(unknown)}; there are ${known.join(', ')}`
  if (scope !== 'fixture' && scope !== 'all') return `scope ${String(scope)}, which is neither fixture nor all`
  if (typeof initial !== 'function') return 'no function `initial`'
  if (typeof on !== 'function') return 'no function `on`'
  return charts === undefined || typeof charts === 'function' ? null : '`charts` that is no function'
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 500)
}
