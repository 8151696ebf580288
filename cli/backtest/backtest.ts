import { noteInterrupted } from '../interrupted.ts'
import { type Surroundings, usage } from '../options.ts'
import { runOnce } from './once.ts'
import { type BacktestOptions, readFixtures, readSettings } from './options.ts'
import { writeOut } from './out.ts'
import { summaryOf, summaryText } from './summary.ts'

/** Runs a strategy over recorded fixtures, as they were known; writes nothing to the log. */
export async function backtestCommand(
  file: string | undefined,
  targets: readonly string[],
  options: BacktestOptions,
  surroundings: Surroundings,
): Promise<void> {
  if (options.verify !== undefined) {
    return (await import('./verify.ts')).verifyRun(options.verify, file, options, surroundings)
  }
  if (file === undefined) throw usage('expected a strategy, a .ts or .js file, found none')
  const wanted = readFixtures(targets, options)
  const settings = await readSettings(options)
  const ran = await runOnce({ file, wanted, settings, options, surroundings })
  if (ran === null) return noteInterrupted('nothing of it counts without all fixtures')
  const { manifest, outcome } = ran
  const summary = summaryOf(manifest, outcome.rested)
  if (options.out !== undefined) await writeOut(options.out, outcome, manifest, summary)
  const text = options.json ? `${JSON.stringify(summary)}\n` : summaryText(summary, options.out ?? null)
  process.stdout.write(text)
}
