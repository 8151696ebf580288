import { Command } from 'commander'
import { addExport } from './archive/program.ts'
import { addBacktest, addRun } from './backtest/program.ts'
import {
  BUILT_IN_DEFAULT,
  prefixReader,
  type Surroundings,
  withCommonOptions,
  withLogOptions,
  withPrefixOption,
  withProviderOptions,
} from './options.ts'
import { addProvider } from './provider/program.ts'
import { withRawPrefix } from './recorded/choosing.ts'
import { addDigest, addExplain, addQuality, addVerify } from './recorded/program.ts'
import { addReplay } from './replay/program.ts'
import { packageVersion } from './version.ts'

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 wrong usage. SIGINT and SIGTERM end cleanly; a second one at once.`

/** The command line of DESIGN §7. A command's own file is loaded when it runs, so that each starts quickly. */
export function buildProgram(surroundings: Surroundings): Command {
  const program = new Command('touchline')
    .description('Records live action feeds, derives the score while the provider corrects itself, publishes topics.')
    .version(packageVersion(), '--version')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(errorLine(text)) })
    .addHelpText('after', `${EXIT_CODES}\nExample: touchline demo`)
  addDemo(program, surroundings)
  addProduce(program, surroundings)
  addBackfill(program, surroundings)
  addCertify(program, surroundings)
  addImport(program, surroundings)
  addExport(program, surroundings)
  addProcess(program, surroundings)
  addFold(program, surroundings)
  addTail(program, surroundings)
  addDigest(program, surroundings)
  addVerify(program, surroundings)
  addExplain(program, surroundings)
  addQuality(program, surroundings)
  addReplay(program, surroundings)
  addBacktest(program, surroundings)
  addRun(program, surroundings)
  addProvider(program, surroundings)
  addRules(program, surroundings)
  addTopics(program, surroundings)
  addSchemas(program, surroundings)
  return program
}

function addDemo(program: Command, surroundings: Surroundings): void {
  withCommonOptions(program.command('demo'), 'each new state as a JSON object, as tail gives it')
    .description('simulated matches through everything, on one machine, with live scores')
    .option('--matches <n>', 'how many, 1 to 500', '4')
    .option('--speed <x>', 'how many times faster than a match is played', '10')
    .option('--seed <seed>', 'any text: the same matches again (default: a new one each time)')
    .option('--once', 'end when the matches do')
    .option('--log <url>', 'its own event log: file:FOLDER or memory:', 'file:./demo-data')
    .addHelpText('after', '\nExample: touchline demo --matches 8 --speed 60')
    .action(async (options) => (await import('./demo.ts')).demoCommand(options, surroundings))
}

function addProduce(program: Command, surroundings: Surroundings): void {
  withProviderOptions(withLogOptions(program.command('produce')))
    .description('follow fixtures into raw-actions until they have ended')
    .argument('[targets...]', 'SPORT/FIXTURE as in the URL, v2/volleyball/1234; with --schedule: SPORT')
    .option('--schedule', 'follow what the provider lists as live')
    .option('--again', 'follow fixtures that have ended in the log, too')
    .option('--fleet', 'share the fixtures with all others that run with it on this Kafka log and prefix')
    .option('--speed <how>', 'normal, or fast: matches that are over as quickly as they can be sent', 'normal')
    .option('--line <name>', 'name of this line; redundant producers have different ones', 'main')
    .option('--auth <how>', 'message, or header for the older endpoints', 'message')
    .addHelpText(
      'after',
      '\nExample: touchline produce basketball/acf80323-ccb3-4828-a7dc-63f21b529b62\nExample: touchline produce --fleet --schedule basketball --log kafka://localhost:9092 --registry http://localhost:8081',
    )
    .action(async (targets, options) => (await import('./produce.ts')).produceCommand(targets, options, surroundings))
}

const BACKFILL_OR_CERTIFY = `
backfill and certify do the same to fixtures that are named; certify --all finds in the log which are over and uncertified.`

function addBackfill(program: Command, surroundings: Surroundings): void {
  withProviderOptions(withLogOptions(program.command('backfill')))
    .description("record what the log lacks of the provider's REST list, after the match, and certify the record by it")
    .argument('<targets...>', 'SPORT/FIXTURE as in the URL')
    .addHelpText('after', BACKFILL_OR_CERTIFY)
    .addHelpText('after', '\nExample: touchline backfill basketball/acf80323-ccb3-4828-a7dc-63f21b529b62')
    .action(async (targets, options) => (await import('./backfill.ts')).backfillCommand(targets, options, surroundings))
}

function addCertify(program: Command, surroundings: Surroundings): void {
  withProviderOptions(withLogOptions(program.command('certify')))
    .description(
      "backfill, and tell where the log is not what the provider's REST list says; exit code 1 where it is not",
    )
    .argument('[targets...]', 'SPORT/FIXTURE as in the URL')
    .option('--all', 'every fixture of the log that is over; those that have their certificate are left out')
    .option('--again', 'with --all: these, too')
    .addHelpText('after', BACKFILL_OR_CERTIFY)
    .addHelpText(
      'after',
      '\nExample: touchline certify --all\nExample: touchline certify v2/volleyball/4f7ff5c6-1a2a-4d5c-8b34-6a7d0fdeaf11',
    )
    .action(async (targets, options) => (await import('./certify.ts')).certifyCommand(targets, options, surroundings))
}

function addImport(program: Command, surroundings: Surroundings): void {
  withLogOptions(program.command('import'))
    .description('recordings into raw-actions: NDJSON of packets, a JSON array as REST gives it, one packet; archives')
    .argument('<files...>', 'files or pipes, folders of archives; - is stdin')
    .option('--sport <sport>', 'as in the URL; without one it is unknown for good')
    .option('--force', 'a file of which most is no packets, too')
    .option('--tier <tier>', 'media or betting', 'media')
    .option('--received-at <how>', 'where a packet has none of its own: event (the time it tells) or now', 'event')
    .option('--rules <file>', `with archives: of the digests that they are checked by ${BUILT_IN_DEFAULT}`)
    .option('--no-check', 'with archives: do not fold each again to compare its digest')
    .addHelpText(
      'after',
      '\nExample: touchline import --sport basketball actions.json\nExample: touchline import archives --log file:./data',
    )
    .action(async (files, options) => (await import('./import.ts')).importCommand(files, options, surroundings))
}

function addProcess(program: Command, surroundings: Surroundings): void {
  withRawPrefix(withLogOptions(program.command('process')))
    .description('derive the topics from raw-actions, exactly once')
    .option('--rules <file>', `which actions score how many points ${BUILT_IN_DEFAULT}`)
    .option('--once', 'end when caught up')
    .option('--from-here', 'go on although another logic derived what is there')
    .addHelpText(
      'after',
      '\nExample: touchline process --once --log file:./data\nExample: touchline process --log kafka://localhost:9092 --registry http://localhost:8081',
    )
    .action(async (options) => (await import('./process.ts')).processCommand(options, surroundings))
}

function addFold(program: Command, { signal }: Surroundings): void {
  withCommonOptions(program.command('fold'), 'what it gives anyway: one JSON object a line')
    .description('NDJSON packets on stdin to derived records on stdout; needs no log')
    .option('--sport <sport>', 'whose rules apply (default: unknown, which has none)')
    .option('--rules <file>', `which actions score how many points ${BUILT_IN_DEFAULT}`)
    .addHelpText('after', '\nExample: touchline fold --sport basketball < packets.ndjson')
    .action(async (options) => (await import('./fold.ts')).foldCommand(options, signal))
}

function addTail(program: Command, surroundings: Surroundings): void {
  withLogOptions(program.command('tail'))
    .description('print decoded records of a topic')
    .usage('[options] <topic>')
    .argument('[topic]', 'with or without prefix, as in corrections')
    .option('--fixture <id>', 'only of this fixture')
    .option('--from <where>', 'start, end or a UTC time, 2026-11-21T12:00 (default: start; with --follow end)')
    .option('--follow', 'go on with what comes')
    .addHelpText('after', '\nExample: touchline tail corrections --follow --log file:./demo-data')
    .action(async (topic, options) => (await import('./tail.ts')).tailCommand(topic, options, surroundings))
}

const RULES_HELP = `
Options of each command:
  --json     one JSON object a line, for machines
  --verbose  more on stderr, as TOUCHLINE_LOG_LEVEL=debug

Which actions score how many points, and for whom (docs/FOLD.md). \`process\` and \`fold\` take a rule file as --rules.

Example: touchline rules learn --sport basketball --out rules.json
Example: touchline rules check --rules rules.json`

function addRules(program: Command, surroundings: Surroundings): void {
  const rules = program
    .command('rules')
    .description('print the rules of scoring, learn them from recordings, check them')
  rules.addHelpText('after', RULES_HELP)
  withCommonOptions(rules.command('print', { isDefault: true }))
    .description('print the rules that apply')
    .option('--rules <file>', `a rule file ${BUILT_IN_DEFAULT}`)
    .option('--sport <sport>', 'only of this sport')
    .addHelpText('after', '\nExample: touchline rules print --rules rules.json')
    .action(async (options) => (await import('./rules/print.ts')).printRulesCommand(options))
  withLogOptions(rules.command('learn'))
    .description("find from the movements of the provider's score which actions score")
    .argument('[fixtures...]', 'SPORT/FIXTURE: only from these (default: all that are recorded)')
    .requiredOption('--sport <sport>', 'as in the URL')
    .option(
      '--out <file>',
      'add them to this rule file; what is in it stays, but for learned rules that recordings contradict (default: stdout)',
    )
    .addHelpText('after', '\nExample: touchline rules learn --sport basketball --out rules.json')
    .action(async (fixtures, options) => {
      await (await import('./rules/learn.ts')).learnRulesCommand(fixtures, options, surroundings)
    })
  withLogOptions(rules.command('check'))
    .description('tell which rules recordings contradict, exit code 1 where they do')
    .argument('[fixtures...]', 'SPORT/FIXTURE: only by these (default: all that are recorded)')
    .option('--rules <file>', `a rule file ${BUILT_IN_DEFAULT}`)
    .option('--sport <sport>', 'only of this sport')
    .addHelpText('after', '\nExample: touchline rules check --rules rules.json --sport basketball')
    .action(async (fixtures, options) => {
      await (await import('./rules/check.ts')).checkRulesCommand(fixtures, options, surroundings)
    })
}

const TOPICS_HELP = `
Options of each command:
  --json     one JSON object a line, for machines
  --verbose  more on stderr, as TOUCHLINE_LOG_LEVEL=debug

Example: touchline topics
Example: touchline topics create --log kafka://localhost:9092`

function addTopics(program: Command, surroundings: Surroundings): void {
  const topics = program.command('topics').description('the topic table, and the topics of a prefix on Kafka')
  topics.addHelpText('after', TOPICS_HELP)
  withPrefixOption(withCommonOptions(topics.command('print', { isDefault: true })))
    .description('print the topic table')
    .addHelpText('after', '\nExample: touchline topics print')
    .action(async (options) => (await import('./topics/print.ts')).printTopics(options))
  withTopicOptions(topics.command('create'))
    .description('make the topics that are missing; those that are there stay as they are')
    .addHelpText('after', '\nExample: touchline topics create --partitions 24 --replication 3')
    .action(async (options) => (await import('./topics/create.ts')).createTopicsCommand(options, surroundings))
  withTopicOptions(topics.command('check'))
    .description('tell where topics are not what the table says; changes nothing, exit code 1 where one is not')
    .addHelpText('after', '\nExample: touchline topics check --log kafka://localhost:9092')
    .action(async (options) => (await import('./topics/check.ts')).checkTopicsCommand(options, surroundings))
  withTopicOptions(topics.command('grow'))
    .description('copy raw-actions into a new prefix with more partitions, in order; may be interrupted and run again')
    .requiredOption('--to-prefix <prefix>', 'the new prefix', prefixReader('--to-prefix'))
    .option('--follow', 'go on with what is recorded meanwhile, until Ctrl-C (default: end where it ended)')
    .addHelpText('after', '\nExample: touchline topics grow --partitions 48 --to-prefix touchline2.')
    .action(async (options) => (await import('./topics/grow.ts')).growTopicsCommand(options, surroundings))
}

function withTopicOptions(command: Command): Command {
  return withLogOptions(command)
    .option('--partitions <n>', 'of each topic (default: as many as there are, else 24)')
    .option('--replication <n>', "replicas of each partition (default: as many as there are, else the brokers')")
}

function addSchemas(program: Command, surroundings: Surroundings): void {
  withLogOptions(program.command('schemas'))
    .description(
      'print, check or register the schemas of all topics; check changes nothing and fails where they differ',
    )
    .argument('[what]', 'print, check or register', 'print')
    .addHelpText(
      'after',
      '\nExample: touchline schemas check --log kafka://127.0.0.1:9092 --registry http://127.0.0.1:8081',
    )
    .action(async (what, options) => (await import('./schemas.ts')).schemasCommand(what, options, surroundings))
}

/** Commander's own errors in the form of ours; run.ts says what to do. */
function errorLine(text: string): string {
  return `touchline: ${text
    .replace(/^error: /, '')
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/\.$/, '')}`
}
