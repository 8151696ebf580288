import type { Command } from 'commander'
import { BUILT_IN_DEFAULT, type Surroundings, withLogOptions } from '../options.ts'
import { withChoice, withRawPrefix } from '../recorded/choosing.ts'

/** Fixtures of a log to files: archives that `import` takes, and Parquet for notebooks. */
export function addExport(program: Command, surroundings: Surroundings): void {
  withRawPrefix(withChoice(withLogOptions(program.command('export'))))
    .description('recorded fixtures to files: an archive for each, or Parquet of the topics for notebooks')
    .argument('[targets...]', 'SPORT/FIXTURE as in the URL (default: all that are recorded)')
    .requiredOption('--out <folder>', 'where the files go; those that are there already are left as they are')
    .option('--format <format>', 'avro: FOLDER/SPORT/FIXTURE.avro; parquet: FOLDER/TOPIC.parquet', 'avro')
    .option('--topics <topics>', 'with parquet: which ones, with commas (default: all derived ones)')
    .option('--from <time>', 'only fixtures of which something was received then or later, 2026-11-21T12:00 (UTC)')
    .option('--to <time>', 'only fixtures of which something was received before')
    .option('--workers <n>', 'with avro: how many threads (default: one for each processor)')
    .option('--rules <file>', `of the digests that an archive tells ${BUILT_IN_DEFAULT}`)
    .addHelpText(
      'after',
      '\nExample: touchline export --log file:./data --out archives\nExample: touchline export soccer/1234 --format parquet --topics score-changes,corrections --out tables',
    )
    .action(async (targets, options) => (await import('./export.ts')).exportCommand(targets, options, surroundings))
}
