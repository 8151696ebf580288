import type { LogReader } from '../../log/log.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { chosenFixtures } from '../../replay/backtest/fixtures.ts'
import { newestState } from '../../replay/one-fixture.ts'
import { DERIVED_TOPICS, FIXTURE_STATE, fullName, RAW_ACTIONS } from '../../schemas/topics.ts'
import type { OpenReader } from '../context.ts'
import { readSportChosen } from '../recorded/choosing.ts'
import { fixtureMissing } from '../recorded/fixture.ts'
import type { BacktestOptions, FixtureWanted } from './options.ts'

type Options = Pick<BacktestOptions, 'prefix' | 'sport' | 'certified'> & { readonly rawPrefix: string }

/** Ids of the fixtures of a run, by their bytes. Fails with `fixture-missing` for one that was named, with `no-fixtures` for none. */
export async function chooseFixtures(
  open: OpenReader,
  options: Options,
  wanted: readonly FixtureWanted[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { prefix, rawPrefix, certified = false } = options
  const rawTopic = fullName(rawPrefix, RAW_ACTIONS)
  const sport = readSportChosen(options)
  for (const one of wanted) await assertThere(open, rawTopic, prefix, one)
  const fixtures = wanted.map(({ fixtureId }) => fixtureId)
  const { log, codec } = open
  return chosenFixtures({
    log,
    codec,
    prefix,
    rawTopic,
    fixtures,
    sports: sport === null ? [] : [sport],
    certified,
    signal,
  })
}

async function assertThere(
  { log, codec }: OpenReader,
  rawTopic: string,
  prefix: string,
  { sport, fixtureId }: FixtureWanted,
): Promise<void> {
  const state = await newestState({ log, codec, prefix }, fixtureId)
  if (state !== null && sport !== null && state.sport !== sport) {
    throw fixtureMissing(
      log,
      fullName(prefix, FIXTURE_STATE),
      { sport, fixtureId },
      `it as ${state.sport}/${fixtureId}`,
    )
  }
  if (state !== null || (await log.latest(rawTopic, fixtureId)) !== null) return
  throw fixtureMissing(log, rawTopic, { sport: sport ?? '?', fixtureId }, 'none')
}

/** Without derived records a strategy would get nothing and decide nothing, which looks like a result. */
export async function assertDerived(log: LogReader, prefix: string, fixtures: readonly string[]): Promise<void> {
  for (const topic of DERIVED_TOPICS) {
    for (let partition = 0; partition < log.partitions; partition++) {
      if ((await log.end(fullName(prefix, topic), partition)) > 0) return
    }
  }
  throw new TouchlineError('nothing-derived', { prefix, fixtures: `${fixtures.length} fixtures` })
}
