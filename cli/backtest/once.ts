import { resolve } from 'node:path'
import { FOLD_VERSION } from '../../match/fold.ts'
import type { RuleTable } from '../../match/rules.ts'
import { formatTime } from '../../match/time.ts'
import { logicOf } from '../../processors/logic.ts'
import { rawPrefixOf } from '../../processors/raw-prefix.ts'
import type { Manifest } from '../../replay/backtest/manifest.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import { logUrl, type Surroundings } from '../options.ts'
import { recordedPrefixes } from '../recorded/fixture.ts'
import { loadRules } from '../rules/file.ts'
import { packageVersion } from '../version.ts'
import type { Settings } from './messages.ts'
import { type BacktestOptions, readEventMsMax, type readFixtures, readThreads } from './options.ts'
import { type Outcome, playAll } from './play.ts'
import { assertDerived, chooseFixtures } from './selected.ts'
import { readStrategyFile, type StrategyFile } from './strategy-file.ts'

/** A run, as the command line or a manifest has it. */
export interface Once {
  readonly file: string
  readonly wanted: ReturnType<typeof readFixtures>
  readonly settings: Settings
  readonly options: BacktestOptions
  readonly surroundings: Surroundings
  /** Fixtures are played the other way round: it makes no difference, but to a strategy that keeps something outside of its state. */
  readonly isReversed?: boolean
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
  { file, wanted, settings, options: given, surroundings, isReversed = false }: Once,
  open: OpenReader,
  strategy: StrategyFile,
  rules: RuleTable,
): Promise<Ran | null> {
  const { log, clock, terminal } = open
  const { env, signal } = surroundings
  const options = { ...given, rawPrefix: given.rawPrefix ?? (await rawPrefixOf(log, given.prefix)) }
  const progress = terminal.progress(clock)
  progress.show(`looking for fixtures in ${log.url}`)
  const fixtures = await chooseFixtures(open, options, wanted, signal)
  if (settings.through === 'topics') await assertDerived(log, options.prefix, fixtures)
  const outcome = await playAll({
    fixtures: isReversed ? fixtures.toReversed() : fixtures,
    workers: readThreads(options),
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
