import type { FixtureAddress } from '../../feed/address.ts'
import { systemClock } from '../../platform/clock.ts'
import type { Faults } from '../../provider/faults/fault.ts'
import { openRecordedMatches, type RecordedMatchesOptions } from '../../provider/recorded/matches.ts'
import { type ProviderOptions, startProvider } from '../../provider/server.ts'
import type { Sport } from '../../provider/simulate/draft.ts'
import { type SimulatedMatch, simulateMatch } from '../../provider/simulate/match.ts'
import type { FixtureDigests } from '../../replay/digest.ts'
import { openWorld, type Place, RAW_TOPIC, start, TOKEN, type World } from '../producer/world.ts'
import { digesting, digestsIn } from '../replay/digested.ts'

/** Matches that are recorded, served from the record, recorded again, and so on. */

export const NEVER = new AbortController().signal

/** A match that takes about half a second. */
export function shortMatch(sport: Sport, seed: string): SimulatedMatch {
  return simulateMatch({
    sport,
    seed,
    startTime: systemClock.micros(),
    speed: sport === 'snooker' ? 9000 : 2500,
    length: 'short',
  })
}

export function addressOf({ path, fixtureId }: Pick<SimulatedMatch, 'path' | 'fixtureId'>): FixtureAddress {
  return { path, fixtureId, tier: 'media' }
}

/** Records these fixtures with the real producer into a log of their own, until they have ended. */
export async function record(
  targets: readonly FixtureAddress[],
  options: Pick<ProviderOptions, 'matches'> & { readonly faults?: readonly Faults[] },
): Promise<World> {
  const provider = await startProvider({ token: TOKEN, clock: systemClock, heartbeatMs: 50, ...options })
  const world = await openWorld()
  const place: Place = { streams: provider.url, api: provider.apiUrl }
  await start(world, place, targets).done
  await provider.close()
  return world
}

export function servedFrom(
  { log, codec }: World,
  more: Partial<RecordedMatchesOptions> = {},
): ReturnType<typeof openRecordedMatches> {
  return openRecordedMatches({
    log,
    codec,
    rawTopic: RAW_TOPIC,
    clock: systemClock,
    signal: NEVER,
    fixtureIds: null,
    sport: null,
    speed: 1,
    begin: 'together',
    line: 'main',
    ...more,
  })
}

/** `content` of each fixture, by id. */
export async function contents(
  world: World,
): Promise<readonly Pick<FixtureDigests, 'fixtureId' | 'content' | 'packets'>[]> {
  const all = await digestsIn(await digesting(world))
  return all.map(({ fixtureId, content, packets }) => ({ fixtureId, content, packets }))
}
