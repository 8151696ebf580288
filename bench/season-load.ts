import type { RawRecord } from '../match/raw.ts'
import { type Fixture, rawPacket, START } from './load.ts'
import { longFixtures } from './long.ts'

/** A season is so many matches of so many packets. */
export interface Season {
  readonly fixtures: number
  readonly packets: number
  /** So many are played at the same time, then the next ones. */
  readonly sideBySide: number
}

/** Others are the same matches under other ids, and with other times: to simulate each takes minutes. */
const DISTINCT = 40

/** Its raw records as they would arrive. */
export function* seasonOf({ fixtures, packets, sideBySide }: Season): Generator<readonly RawRecord[]> {
  const matches = longFixtures(Math.min(DISTINCT, fixtures), packets).map(textsOf)
  for (let first = 0; first < fixtures; first += sideBySide) {
    const round = Array.from({ length: Math.min(sideBySide, fixtures - first) }, (_, n) => {
      const match = matches[(first + n) % matches.length] as Texts
      return { match, fixtureId: `${String(first + n).padStart(8, '0')}${match.fixture.fixtureId.slice(8)}` }
    })
    const startMs = (first / sideBySide) * packets * 4000
    for (let n = 0; n < packets; n++) {
      yield round.map(({ match: { fixture, texts }, fixtureId }, i) => {
        const bytes = Buffer.from((texts[n] as string).replace(fixture.fixtureId, fixtureId))
        return rawPacket({ ...fixture, fixtureId }, bytes, START + (startMs + n * 3000 + i) * 1000)
      })
    }
  }
}

interface Texts {
  readonly fixture: Fixture
  readonly texts: readonly string[]
}

function textsOf(fixture: Fixture): Texts {
  return { fixture, texts: fixture.frames.map(({ bytes }) => bytes.toString()) }
}
