import type { Command } from 'commander'
import { prefixReader, type Surroundings, withLogOptions } from '../options.ts'
import { withChoice, withKnown, withRawPrefix } from '../recorded/choosing.ts'

const gathered = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

/** What was recorded, given again. */
export function addReplay(program: Command, surroundings: Surroundings): void {
  const log = withLogOptions(
    program.command('replay'),
    'one JSON object a line, as tail gives it, with knownAt and basis',
  )
  withRawPrefix(withKnown(withChoice(log)), 'the prefix')
    .description('give recorded fixtures again as they became known, at any pace, to stdout or into another log')
    .argument('[targets...]', 'SPORT/FIXTURE as in the URL (default: all that are recorded)')
    .option('--topics <names>', 'with commas, or all (default: score-changes,corrections; with --to LOG all)')
    .option('--from <time>', 'known at this UTC time or later')
    .option('--to <where>', 'known before this UTC time; or a log to republish into, kafka://… or file:…', gathered)
    .option('--speed <x>', '0.1 to 1000 times as it was, or unlimited (default: 1 on a terminal, else unlimited)')
    .option('--rate <n>', 'so many records a second instead')
    .option('--gap-max <time>', 'play longer silences as if they had lasted so long, as in 30s')
    .option('--follow', 'go on with what comes, after a mark on stderr')
    .option('--paused', 'start paused')
    .option('--control <[host:]port>', 'pause, step, seek over HTTP; on 127.0.0.1 where no host is told, port 0 is any')
    .option(
      '--from-prefix <prefix>',
      'with --to LOG: prefix of what is replayed (default: touchline.); --prefix is that of the target',
      prefixReader('--from-prefix'),
    )
    .option('--replay-id <id>', 'with --to LOG: name of this replay; the same one goes on where it ended')
    .addHelpText(
      'after',
      `
Example: touchline replay soccer/1234 --speed 10 --gap-max 30s --log file:./demo-data
Example: touchline replay --log file:./data --to kafka://localhost:9092 --registry http://localhost:8081 --prefix bt1.`,
    )
    .action(async (targets, options) => (await import('./replay.ts')).replayCommand(targets, options, surroundings))
}
