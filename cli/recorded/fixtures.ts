import { compareIds } from '../../replay/digest.ts'
import { type Recorded, recordedFixtures } from '../../replay/recorded.ts'
import { assertSport, type Target } from './fixture.ts'

/** Those that were named, or all that are recorded: each once, in the order in which digests are hashed. */
export async function fixtureIdsIn(recorded: Recorded, wanted: readonly Target[]): Promise<readonly string[]> {
  const ids = new Set(wanted.map(({ fixtureId }) => fixtureId))
  if (wanted.length === 0) for await (const fixtureId of recordedFixtures(recorded)) ids.add(fixtureId)
  return [...ids].sort(compareIds)
}

/** Where it was named, by whatever name: {@link assertSport}. */
export function assertWanted(recorded: Recorded, wanted: readonly Target[], fixtureId: string, sport: string): void {
  for (const target of wanted) if (target.fixtureId === fixtureId) assertSport(recorded, target, sport)
}
