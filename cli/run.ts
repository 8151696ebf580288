import { type Command, CommanderError } from 'commander'
import { TouchlineError } from '../platform/errors.ts'
import type { Surroundings } from './options.ts'
import { buildProgram } from './program.ts'

const DONE = 0
const FAILED = 1
const WRONG_USAGE = 2

/** Runs one command; resolves with the exit code. Failures end as one line on stderr. */
export async function run(given: readonly string[], surroundings: Surroundings): Promise<number> {
  const program = buildProgram(surroundings)
  const words = askedFor(program, given)
  try {
    await program.parseAsync([...words], { from: 'user' })
    return DONE
  } catch (error) {
    if (error instanceof CommanderError) return endOfParsing(error, seeHelp(program, words))
    if (error instanceof TouchlineError) {
      const isUsage = error.code === 'usage'
      fail(`${error.message}. ${isUsage ? seeHelp(program, words) : error.todo}`)
      return isUsage ? WRONG_USAGE : FAILED
    }
    if (isOutputError(error)) {
      fail(`expected stdout to take the output, found ${error.code}. Check where it is sent to.`)
      return FAILED
    }
    const defect = error instanceof Error ? (error.stack ?? error.message) : String(error)
    process.stderr.write(`touchline: a defect, please report it: ${defect}\n`)
    return FAILED
  }
}

/** `help nope` is told like `nope`: commander would show all commands without a word of why. */
function askedFor({ commands }: Command, given: readonly string[]): readonly string[] {
  const [first, command] = given
  const isUnknown = first === 'help' && command !== undefined && commands.every((one) => one.name() !== command)
  return isUnknown && command !== 'help' ? given.slice(1) : given
}

/** Help and version are no errors; for the others commander has begun the line. */
function endOfParsing({ exitCode, code }: CommanderError, todo: string): number {
  if (exitCode === 0) return DONE
  if (code !== 'commander.help') process.stderr.write(`. ${todo}\n`)
  return WRONG_USAGE
}

function seeHelp({ commands }: Command, args: readonly string[]): string {
  const command = commands.find((one) => args.includes(one.name()))
  // `topics grow`: only its own help has its options.
  const of = command?.commands.find((one) => args[args.indexOf(command.name()) + 1] === one.name())
  return `See \`${['npx touchline', command?.name(), of?.name(), '--help'].filter(Boolean).join(' ')}\`.`
}

/** A file or device as stdout throws where a pipe gives an event (signals.ts). */
function isOutputError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && error.syscall === 'write'
}

function fail(text: string): void {
  process.stderr.write(`touchline: ${text.replace(/\s*\n\s*/g, ' ')}\n`)
}
