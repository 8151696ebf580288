import { expect, it } from 'vitest'
import { gather, nothingGathered } from '../../match/learn/gathered.ts'
import { learnedFrom } from '../../match/learn/learned.ts'
import { observe } from '../../match/learn/observe.ts'
import type { Packet } from '../../match/packet.ts'
import { isRejection, parsePacket } from '../../match/parse.ts'
import { SPORTS } from '../../provider/simulate/draft.ts'
import { simulateMatch } from '../../provider/simulate/match.ts'
import { newRandom } from '../../provider/simulate/random.ts'
import { SIMULATED_RULES } from '../../provider/simulate/scoring.ts'

const START = 1_795_262_400_000_000
const MATCHES = 50

it.each(SPORTS.map((s) => [s] as const))('%s', (sport) => {
  const gathered = nothingGathered()
  for (let seed = 0; seed < MATCHES; seed++) {
    const match = simulateMatch({ sport, seed: `l${seed}`, startTime: START })
    const random = newRandom(`${sport}/${seed}/noise`)
    const packets: Packet[] = []
    for (const { frame } of match.packets()) {
      if (random.chance(0.05)) continue
      const p = parsePacket(Buffer.from(frame), match.fixtureId, null)
      if (!isRejection(p)) packets.push(p)
    }
    gather(gathered, observe(gathered.kinds, match.fixtureId, packets))
  }
  const learned = learnedFrom(gathered)
  console.log(sport, gathered.packets, gathered.episodes.length, learned.unexplained, JSON.stringify(learned.undecided))
  console.log(
    learned.rules
      .map(
        (r) =>
          `${r.typeId}/${r.subTypeId ?? ''} ${r.name} ${r.points} ${r.periodPoints} ${r.side} n=${r.observations} c=${r.contradictions}`,
      )
      .join('\n'),
  )
  const bare = learned.rules.map(
    ({ observations: _, contradictions: __, examples: ___, evidence: ____, ...rest }) => rest,
  )
  expect(bare).toEqual((SIMULATED_RULES[sport] ?? []).map(({ evidence: _, ...r }) => r))
})
