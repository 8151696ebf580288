import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { TouchlineError } from '../../platform/errors.ts'
import { unreadableBecause } from '../../platform/unreadable.ts'

export interface StrategyFile {
  /** Of its bytes, in lower-case hexadecimal digits. */
  readonly sha256: string
}

export async function readStrategyFile(file: string): Promise<StrategyFile> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new TouchlineError('strategy-missing', { file, found: unreadableBecause(cause) }, { cause })
  })
  return { sha256: createHash('sha256').update(bytes).digest('hex') }
}
