import { resolve } from 'node:path'
import { FOLD_VERSION } from '../../match/fold.ts'
import type { RuleTable } from '../../match/rules.ts'
import { formatTime } from '../../match/time.ts'
import { logicOf } from '../../processors/logic.ts'
import { rawPrefixOf } from '../../processors/raw-prefix.ts'
import type { Manifest } from '../../replay/backtest/manifest.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import { noteInterrupted } from '../interrupted.ts'
import { logUrl, type Surroundings, usage } from '../options.ts'
import { recordedPrefixes } from '../recorded/fixture.ts'
import { loadRules } from '../rules/file.ts'
import { packageVersion } from '../version.ts'
import type { Settings } from './messages.ts'
import { type BacktestOptions, readEventMsMax, readFixtures, readSettings, readSports, readWorkers } from './options.ts'
import { writeOut } from './out.ts'
import { type Outcome, playAll } from './play.ts'
import { assertDerived, chooseFixtures } from './selected.ts'
import { readStrategyFile, type StrategyFile } from './strategy-file.ts'
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

export interface Once {
  readonly file: string
  readonly wanted: ReturnType<typeof readFixtures>
  readonly settings: Settings
  readonly options: BacktestOptions
  readonly surroundings: Surroundings
}

export interface Ran {
  readonly manifest: Manifest
  readonly outcome: Outcome
}

/** Null: told to end before it was done. */
export async function runOnce(once: Once): Promise<Ran | null> {
  const { file, options, surroundings } = once
  const strategy = await readStrategyFile(file)
  const rules = await loadRules(options.rules)
  let ran: Ran | null = null
  const work = async (open: OpenReader): Promise<void> => {
    ran = await played(once, open, strategy, rules)
  }
  await withLogReader(options, surroundings, work, { prefixes: recordedPrefixes(options) })
  return ran
}

async function played(
  { file, wanted, settings, options: given, surroundings }: Once,
  open: OpenReader,
  strategy: StrategyFile,
  rules: RuleTable,
): Promise<Ran | null> {
  const { log, clock, terminal } = open
  const { env, signal } = surroundings
  const options = { ...given, rawPrefix: given.rawPrefix ?? (await rawPrefixOf(log, given.prefix)) }
  const progress = terminal.progress(clock)
  progress.show(`looking for fixtures in ${log.url}`)
  const fixtures = await chooseFixtures(open, options, wanted, readSports(options), signal)
  if (settings.through === 'topics') await assertDerived(log, options.prefix, fixtures)
  const outcome = await playAll({
    fixtures,
    workers: readWorkers(options.workers),
    hasKeyIndex: log.hasKeyIndex,
    partitions: log.partitions,
    thread: { file: resolve(file), options, env, rules, settings, clock, eventMsMax: readEventMsMax(options) },
    clock,
    progress,
    signal,
  })
  if (outcome === null) return null
  const { rawPrefix, prefix, rules: ruleFile = null } = options
  const { config, seed, through, known, latencyMs, from, to } = settings
  const range = { from: from === null ? null : formatTime(from), to: to === null ? null : formatTime(to) }
  const manifest: Manifest = {
    is: 'touchline-backtest',
    version: 1,
    strategy: { name: outcome.strategy.name, file, sha256: strategy.sha256 },
    code: { touchline: packageVersion(), fold: FOLD_VERSION, logic: logicOf(rules) },
    config,
    seed,
    selection: { prefix, rawPrefix, through, rules: ruleFile, known, latencyMs, ...range },
    log: logUrl(given, env),
    fixtures: outcome.fixtures,
    counts: countsOf(outcome, fixtures.length),
    result: outcome.result,
  }
  return { manifest, outcome }
}

function countsOf({ events, decisions, rested, timersLeft }: Outcome, fixtures: number): Manifest['counts'] {
  return {
    fixtures,
    events: events.published + events.received,
    basis: events,
    decisions: decisions.length,
    rested: new Set(rested.map(({ decision }) => decision)).size,
    timersLeft,
  }
}
