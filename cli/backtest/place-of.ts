import { dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** This program, and what loads a strategy: their lines tell nobody what to correct. */
const OURS = [fileURLToPath(new URL('../..', import.meta.url)), '/node_modules/jiti/', '\\node_modules\\jiti\\']

/** Where in files of the strategy's own an error came up, as ` at strategy.ts:4`; empty where its stack does not say. */
export function placeOf(error: unknown, file: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  for (const line of stack.split('\n')) {
    const [, path, number] = /^\s+at (?:.*\()?((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]).*?):(\d+):\d+\)?$/.exec(line) ?? []
    if (path === undefined || OURS.some((part) => path.includes(part))) continue
    return ` at ${relative(dirname(file), path.startsWith('file:') ? fileURLToPath(path) : path)}:${number}`
  }
  return ''
}
