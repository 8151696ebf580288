import type { Command } from 'commander'
import { BUILT_IN_DEFAULT, type Surroundings, withLogOptions } from '../options.ts'
import { withChoice, withKnown, withRawPrefix } from '../recorded/choosing.ts'

/** Commands that run a strategy: a function of events in a file of its own (docs/REPLAY.md). */

export function addBacktest(program: Command, surroundings: Surroundings): void {
  withChoice(withStrategyOptions(withLogOptions(program.command('backtest'), 'the summary as one JSON object')))
    .description('run a strategy over recorded fixtures, event by event, as they were known')
    .argument('[strategy]', 'a .ts or .js file (with --verify: instead of the one of the manifest)')
    .argument('[targets...]', 'SPORT/FIXTURE as in the URL (default: all that are recorded)')
    .option('--from <time>', 'only what was known then or later, 2026-11-21T12:00 (UTC)')
    .option('--to <time>', 'only what was known before')
    .option('--workers <n>', 'threads that share the fixtures, 1 to 32 (default: the cores, at most 4)')
    .option('--through <what>', 'topics: what was derived and published; fold: raw-actions folded now', 'topics')
    .option('--rules <file>', `of --through fold, and for the digests of the fixtures ${BUILT_IN_DEFAULT}`)
    .option('--out <folder>', 'write decisions, a manifest, a summary and a report to this folder')
    .option('--verify <manifest>', 'repeat the run of this manifest, exit code 1 where it gives something else')
    .addHelpText(
      'after',
      '\nExample: touchline backtest strategy.ts --log file:./demo-data --out run1\nExample: touchline backtest --verify run1/manifest.json',
    )
    .action(async (strategy, targets, options) => {
      await (await import('./backtest.ts')).backtestCommand(strategy, targets, options, surroundings)
    })
}

export function addRun(program: Command, surroundings: Surroundings): void {
  withStrategyOptions(withLogOptions(program.command('run'), 'each decision as one JSON object a line'))
    .description('run a strategy live: what it decides from now on, line by line')
    .argument('<strategy>', 'a .ts or .js file')
    .option(
      '--no-warm',
      'begin with the next event (default: open fixtures are played up to now first, without output)',
    )
    .addHelpText(
      'after',
      '\nExample: touchline run strategy.ts --log kafka://localhost:9092 --registry http://localhost:8081 --json',
    )
    .action(async (strategy, options) => (await import('./run.ts')).runCommand(strategy, options, surroundings))
}

function withStrategyOptions(command: Command): Command {
  return withRawPrefix(withKnown(command))
    .option('--fixtures <ids>', 'only these, ID,ID')
    .option('--config <json>', 'JSON, or a file of it, which the strategy gets')
    .option('--seed <seed>', "any text: of the strategy's random numbers", 'touchline')
    .option('--event-limit <seconds>', 'the longest that the strategy may take for one event', '10')
}
