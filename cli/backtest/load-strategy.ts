import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { createJiti } from 'jiti'
import { TouchlineError } from '../../platform/errors.ts'
import type { Strategy } from '../../replay/backtest/strategy.ts'
import { TOPICS } from '../../schemas/topics.ts'
import * as touchline from '../../touchline.ts'
import { guardedLoad } from './guard.ts'

/**
 * The strategy that a file of TypeScript or JavaScript has as its default export. `touchline` is this program, wherever the file
 * lies, but opens no log: what is known comes as events. Rejects with `strategy-missing` or `strategy-invalid`.
 */
export async function loadStrategy(file: string): Promise<Strategy> {
  if (!existsSync(file)) throw new TouchlineError('strategy-missing', { file, found: 'none' })
  const refused = (): never => {
    throw new Error('expected a strategy to take its events, found it opening a log')
  }
  const jiti = createJiti(pathToFileURL(file).href, {
    fsCache: false,
    moduleCache: false,
    virtualModules: { touchline: { ...touchline, openLog: refused, openLogReader: refused } },
  })
  let loaded: unknown
  try {
    loaded = await guardedLoad(() => jiti.import(file, { default: true }))
  } catch (cause) {
    const found = oneLine(cause instanceof Error ? cause.message : String(cause))
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
