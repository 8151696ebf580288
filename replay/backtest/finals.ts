import { finalOf } from '../final/as-final.ts'
import type { FinalFixture } from '../final/final.ts'
import type { Playing } from './share.ts'

/** The corrected truth of the fixtures that have raw records, for what judges a run when it is over. */
export async function finalsOf(
  { recorded, selection }: Pick<Playing, 'recorded' | 'selection'>,
  fixtures: readonly string[],
): Promise<ReadonlyMap<string, FinalFixture>> {
  const { known, latencyMs } = selection
  const finals = new Map<string, FinalFixture>()
  for (const fixtureId of fixtures) {
    const final = await finalOf({ ...recorded, known, latencyMs }, fixtureId)
    if (final !== null) finals.set(fixtureId, final)
  }
  return finals
}
