import { readFile } from 'node:fs/promises'
import { unreadableBecause } from '../platform/unreadable.ts'
import { usage } from './options.ts'

/** The text of a file that an option names. `from`: the flag, variable or key that names it. */
export async function readOptionFile(from: string, file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause: unknown) => {
    throw usage(`expected ${from} to be readable, found ${unreadableBecause(cause)}: ${file}`, { cause })
  })
}

/** JSON that an option gave, itself or in a file. `expected`: what it should have been. */
export function readJson(expected: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw usage(`expected ${expected}, found ${(cause as Error).message.replace(/\s+/g, ' ')}`, { cause })
  }
}
