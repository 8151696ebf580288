import { readFile } from 'node:fs/promises'
import { unreadableBecause } from '../platform/unreadable.ts'
import { usage } from './options.ts'

/** The text of a file that an option names. `from`: the flag, variable or key that names it. */
export async function readOptionFile(from: string, file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause: unknown) => {
    throw usage(`expected ${from} to be readable, found ${unreadableBecause(cause)}: ${file}`, { cause })
  })
}
