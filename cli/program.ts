import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { DEFAULT_PREFIX } from '../schemas/topics.ts'
import { type Surroundings, withLogOptions } from './options.ts'

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 wrong usage. SIGINT and SIGTERM end cleanly; a second one at once.`

/** The command line of DESIGN §7. A command's own file is loaded when it runs, so that each starts quickly. */
export function buildProgram(surroundings: Surroundings): Command {
  const program = new Command('touchline')
    .description('Records live action feeds, derives the score while the provider corrects itself, publishes topics.')
    .version(version(), '--version')
    .exitOverride()
    .showHelpAfterError('(touchline --help tells more)')
    .addHelpText('after', `${EXIT_CODES}\nExample: touchline demo`)
  addProcess(program, surroundings)
  addFold(program, surroundings)
  addTail(program, surroundings)
  addTopics(program)
  for (const command of program.commands)
    command.exitOverride().showHelpAfterError(`(touchline ${command.name()} --help tells more)`)
  return program
}

function addProcess(program: Command, surroundings: Surroundings): void {
  withLogOptions(program.command('process'))
    .description('derive the topics from raw-actions, exactly once')
    .option('--rules <file>', 'which actions score how many points, instead of the built-in rules')
    .option('--once', 'end when caught up')
    .option('--from-here', 'go on although another logic derived what is there')
    .addHelpText('after', '\nExample: touchline process --once --log file:./data')
    .action(async (options) => (await import('./process.ts')).processCommand(options, surroundings))
}

function addFold(program: Command, { signal }: Surroundings): void {
  program
    .command('fold')
    .description('NDJSON packets on stdin to derived records on stdout; needs no log')
    .option('--sport <sport>', 'whose rules apply', 'unknown')
    .option('--rules <file>', 'which actions score how many points, instead of the built-in rules')
    .addHelpText('after', '\nExample: touchline fold --sport basketball < packets.ndjson')
    .action(async (options) => (await import('./fold.ts')).foldCommand(options, signal))
}

function addTail(program: Command, surroundings: Surroundings): void {
  withLogOptions(program.command('tail'))
    .description('print decoded records of a topic')
    .argument('<topic>', 'with or without prefix, as in corrections')
    .option('--fixture <id>', 'only of this fixture')
    .option('--from <where>', 'start, end or a time; default start, with --follow end')
    .option('--follow', 'go on with what comes')
    .addHelpText('after', '\nExample: touchline tail corrections --follow --log file:./demo-data')
    .action(async (topic, options) => (await import('./tail.ts')).tailCommand(topic, options, surroundings))
}

function addTopics(program: Command): void {
  program
    .command('topics')
    .description('print the topic table')
    .option('--prefix <prefix>', 'prefix of all topics', DEFAULT_PREFIX)
    .option('--json', 'one JSON object a line, for machines')
    .addHelpText('after', '\nExample: touchline topics')
    .action(async (options) => (await import('./topics.ts')).topicsCommand(options))
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
