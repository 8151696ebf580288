import type { KnownFixture } from '../../provider/recorded/known.ts'
import { listingOf } from '../../provider/recorded/listing.ts'
import { openRecordedMatches, type RecordedMatchesOptions } from '../../provider/recorded/matches.ts'
import { type Provider, startProvider } from '../../provider/server.ts'
import { type OpenReader, withLogReader } from '../context.ts'
import { aborted } from '../interrupted.ts'
import type { Surroundings } from '../options.ts'
import { readSportChosen } from '../recorded/choosing.ts'
import {
  assertRecorded,
  assertSport,
  fixtureMissing,
  noFixtures,
  rawTopicOf,
  readTarget,
  recordedPrefixes,
} from '../recorded/fixture.ts'
import type { ProviderCommandOptions } from './options.ts'
import { commandLines, matchTable } from './print.ts'
import type { Serving } from './simulated.ts'

interface RecordedCommandOptions extends ProviderCommandOptions {
  readonly from: string
}

/** Serves the recorded fixtures of a log. Its sockets are open at once; which fixtures there are is told when the log has been looked through. */
export async function serveRecorded(
  options: RecordedCommandOptions,
  serving: Serving,
  surroundings: Surroundings,
): Promise<void> {
  const { from } = options
  const work = async (open: OpenReader): Promise<void> => {
    const progress = open.terminal.progress(open.clock)
    const onProgress = (found: number): void => progress.show(`looking for fixtures in ${from}: ${found}`)
    const how = { ...(await recordedOptions(open, options, surroundings)), onProgress, speed: serving.speed }
    const matches = openRecordedMatches(how)
    const { faults, token, host, port, seed } = serving
    const provider = await startProvider({ matches, faults, token, host, port, clock: open.clock })
    try {
      tellAddresses(provider, options, seed)
      const stopped = aborted(surroundings.signal)
      const found = matches.fixtures.then((known) => checkWanted(known, how, options)).finally(progress.end)
      const told = found.then((known) => tellFixtures(known, provider, open, options, surroundings))
      await Promise.race([told, stopped])
      await stopped
    } finally {
      await provider.close()
    }
  }
  await withLogReader({ ...options, log: from }, surroundings, work, { prefixes: recordedPrefixes(options) })
}

type WithoutPace = Omit<RecordedMatchesOptions, 'speed' | 'onProgress'>

async function recordedOptions(
  open: OpenReader,
  options: RecordedCommandOptions,
  { signal }: Surroundings,
): Promise<WithoutPace> {
  const { log, codec, clock } = open
  const { fixtures, aligned, finished, clean, line } = options
  const targets = fixtures?.map(readTarget) ?? null
  const rawTopic = await rawTopicOf(log, options)
  for (const target of targets ?? []) await assertRecorded({ log, codec, rawTopic, signal }, open, target)
  return {
    log,
    codec,
    clock,
    signal,
    rawTopic,
    fixtureIds: targets && new Set(targets.map(({ fixtureId }) => fixtureId)),
    sport: readSportChosen(options),
    begin: finished ? 'finished' : aligned ? 'aligned' : 'together',
    line: clean ? null : line,
  }
}

function tellAddresses({ url, apiUrl }: Provider, { from, json }: RecordedCommandOptions, seed: string): void {
  if (json) process.stdout.write(`${JSON.stringify({ url, apiUrl, from, seed })}\n`)
  else process.stdout.write(`sockets ${url}  REST ${apiUrl}  from ${from}  seed ${seed}\n`)
}

/** What serves nothing, or not what was named, is a mistake that is to be noticed. */
function checkWanted(
  known: readonly KnownFixture[],
  how: RecordedMatchesOptions,
  { fixtures = [] }: RecordedCommandOptions,
): readonly KnownFixture[] {
  const { log, rawTopic, signal } = how
  if (signal.aborted) return known
  if (known.length === 0) throw noFixtures(log, `with packets in ${rawTopic}`)
  const byId = new Map(known.map((one) => [one.fixtureId, one]))
  for (const target of fixtures.map(readTarget)) {
    const found = byId.get(target.fixtureId)
    if (found === undefined) throw fixtureMissing(log, rawTopic, target, 'no packet of it')
    assertSport(how, target, found.sport)
  }
  return known
}

function tellFixtures(
  known: readonly KnownFixture[],
  { url, apiUrl }: Provider,
  { terminal }: OpenReader,
  options: RecordedCommandOptions,
  { env, signal }: Surroundings,
): void {
  if (signal.aborted) return
  const fixtures = known.map((one) => ({
    fixture: `${one.path}/${one.fixtureId}`,
    name: listingOf(one, 'during').name,
  }))
  if (options.json) terminal.print(`${JSON.stringify({ fixtures })}\n`)
  else {
    const commands = commandLines({ url, apiUrl, fixture: fixtures[0]?.fixture ?? '' }, options, env, [])
    terminal.print(`\n${matchTable(fixtures)}\n${commands}`)
  }
}
