import type { Command } from 'commander'
import { prefixReader, type Surroundings, withLogAccess } from '../options.ts'

export function addProvider(program: Command, surroundings: Surroundings): void {
  withLogAccess(
    program.command('provider'),
    'the addresses and fixtures as a JSON object; with --from the fixtures as a second one',
  )
    .description('serve simulated matches, or those of a log, as the provider would: sockets and REST')
    .option('--matches <n>', 'how many are simulated, 1 to 10000 (default: 4)')
    .option('--speed <x>', 'how many times faster than a match is played, or was recorded', '1')
    .option('--seed <seed>', 'any text: the same matches and faults again (default: a new one each time)')
    .option('--host <host>', 'where to listen', '127.0.0.1')
    .option('--port <port>', 'TCP port of both; 0 takes a free one', '4711')
    .option('--token <token>', 'what clients must send (default: TOUCHLINE_TOKEN, else demo)')
    .option('--log <url>', 'event log in the commands that it prints', 'file:./provider-data')
    .option('--from <url>', 'serve what this log has recorded: file:FOLDER or kafka://HOST:PORT')
    .option('--fixtures <targets...>', 'of --from: only these, SPORT/FIXTURE (default: all)')
    .option('--sport <sport>', 'of --from: only of this sport')
    .option(
      '--raw-prefix <prefix>',
      'of --from: whose raw-actions (default: those of --prefix)',
      prefixReader('--raw-prefix'),
    )
    .option('--aligned', 'of --from: as far apart as recorded (default: all begin when the provider does)')
    .option('--finished', 'of --from: all matches are over')
    .option('--line <name>', 'of --from: whose recorded outages are played', 'main')
    .option('--clean', 'of --from: no recorded outages')
    .option('--faults <file>', 'play these faults, too: JSON (docs/REPLAY.md)')
    .option('--fault-rate <rates>', 'likewise before each packet at random: drop=0.01,duplicate=0.02 (docs/REPLAY.md)')
    .addHelpText(
      'after',
      '\nExample: touchline provider --speed 10 --port 4711\nExample: touchline provider --from file:./data --speed 60 --fault-rate drop=0.01,gap=0.01 --seed 7',
    )
    .action(async (options) => (await import('./provider.ts')).providerCommand(options, surroundings))
}
