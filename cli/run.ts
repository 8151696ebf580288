import { CommanderError } from 'commander'
import { TouchlineError } from '../platform/errors.ts'
import type { Surroundings } from './options.ts'
import { buildProgram } from './program.ts'

const DONE = 0
const FAILED = 1
const WRONG_USAGE = 2

/** Runs one command line; resolves with the exit code. Failures end as one line on stderr. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    await buildProgram(surroundings).parseAsync([...args], { from: 'user' })
    return DONE
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USAGE
    if (error instanceof TouchlineError) {
      process.stderr.write(`touchline: ${error.message}. ${error.todo}\n`)
      return error.code === 'usage' ? WRONG_USAGE : FAILED
    }
    const defect = error instanceof Error ? error : new Error(String(error))
    process.stderr.write(`touchline: a defect, please report it: ${defect.stack ?? defect.message}\n`)
    return FAILED
  }
}
