import { parseTime } from '../../match/time.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { differencesOf } from '../../replay/backtest/manifest.ts'
import { noteInterrupted } from '../interrupted.ts'
import { counted } from '../note.ts'
import type { Surroundings } from '../options.ts'
import { readManifest } from './manifest-file.ts'
import { runOnce } from './once.ts'
import type { BacktestOptions } from './options.ts'

/** Repeats a run by its manifest, and tells what is not the same. Fails with `run-differs` then. */
export async function verifyRun(
  manifestFile: string,
  file: string | undefined,
  given: BacktestOptions,
  surroundings: Surroundings,
): Promise<void> {
  const before = await readManifest(manifestFile)
  const { prefix, rawPrefix, rules, through, known, latencyMs, from, to } = before.selection
  const ruleFile = given.rules ?? rules ?? undefined
  const options: BacktestOptions = {
    ...given,
    log: given.log ?? before.log,
    prefix,
    rawPrefix,
    through,
    ...(ruleFile === undefined ? {} : { rules: ruleFile }),
  }
  const { config, seed } = before
  const range = { from: from === null ? null : parseTime(from), to: to === null ? null : parseTime(to) }
  const settings = { config, seed, through, known, latencyMs, ...range, isFull: true }
  const wanted = before.fixtures.map(({ fixtureId }) => ({ sport: null, fixtureId }))
  const ran = await runOnce({
    file: file ?? before.strategy.file,
    wanted,
    settings,
    options,
    surroundings,
    isReversed: true,
  })
  if (ran === null) return noteInterrupted('nothing is verified without all fixtures')
  const differences = differencesOf(before, ran.manifest)
  const { counts, result } = ran.manifest
  if (given.json) {
    process.stdout.write(`${JSON.stringify({ isSame: differences.length === 0, differences, result })}\n`)
  } else if (differences.length === 0) {
    process.stdout.write(`the same: ${counted(counts.fixtures, 'fixture')}, ${counts.decisions} decisions, ${result}\n`)
  } else {
    process.stdout.write(differences.map((line) => `${line}\n`).join(''))
  }
  if (differences.length === 0) return
  throw new TouchlineError('run-differs', { file: manifestFile, found: counted(differences.length, 'difference') })
}
