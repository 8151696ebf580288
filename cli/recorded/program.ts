import type { Command } from 'commander'
import { BUILT_IN_DEFAULT, type Surroundings, withLogOptions } from '../options.ts'
import { withRawPrefix } from './choosing.ts'

/** Commands that read again what a log has recorded and derived; they write nothing to it. */

export function addDigest(program: Command, surroundings: Surroundings): void {
  withRecordedOptions(program.command('digest'))
    .description(
      'two fingerprints of each recorded fixture and of all: exact (what is derived), content (what it came to)',
    )
    .argument('[targets...]', 'SPORT/FIXTURE as in the URL (default: all that are recorded, in the order of their ids)')
    .option('--published', 'compare exact with what lies in the derived topics, too')
    .option('--workers <n>', 'threads that fold, 1 to 64 (default: one for each core where the log is large)')
    .addHelpText('after', '\nExample: touchline digest --log file:./data > digests.txt')
    .action(async (targets, options) => (await import('./digest.ts')).digestCommand(targets, options, surroundings))
}

export function addVerify(program: Command, surroundings: Surroundings): void {
  withLogOptions(program.command('verify'))
    .description(
      'hold the derived topics of a log against each other, the rules and raw-actions; exit code 1 with findings',
    )
    .argument('[targets...]', 'SPORT/FIXTURE as in the URL (default: all)')
    .option('--rules <file>', `those that the topics were derived with ${BUILT_IN_DEFAULT}`)
    .addHelpText('after', '\nExample: touchline verify --log file:./data')
    .action(async (targets, options) => (await import('./verify.ts')).verifyCommand(targets, options, surroundings))
}

export function addExplain(program: Command, surroundings: Surroundings): void {
  withRecordedOptions(program.command('explain'), 'one JSON object')
    .description('why the score of a recorded fixture was what it was at a moment, and whether it was right')
    .argument('<target>', 'SPORT/FIXTURE as in the URL')
    .option('--at <when>', 'now, a seq (412), a match clock (45:10, 2/45:10) or a UTC time (default: now)')
    .addHelpText('after', '\nExample: touchline explain soccer/1234 --at 2/67:30 --log file:./demo-data')
    .action(async (target, options) => (await import('./explain.ts')).explainCommand(target, options, surroundings))
}

export function addQuality(program: Command, surroundings: Surroundings): void {
  withRecordedOptions(program.command('quality'))
    .description(
      'how well fixtures were delivered: availability, silences, gaps, corrections, and which line was first',
    )
    .argument('[targets...]', 'SPORT/FIXTURE as in the URL; all of the log when none is named')
    .addHelpText('after', '\nExample: touchline quality --log file:./demo-data')
    .action(async (targets, options) => (await import('./quality.ts')).qualityCommand(targets, options, surroundings))
}

/** Of the commands that fold raw-actions again (cli/recorded/fixture.ts, `RecordedOptions`). */
function withRecordedOptions(command: Command, json?: string): Command {
  const rules = `which actions score how many points ${BUILT_IN_DEFAULT}`
  return withRawPrefix(withLogOptions(command, json).option('--rules <file>', rules))
}
