import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { RawRecord } from '../../match/raw.ts'
import type { RuleTable } from '../../match/rules.ts'
import { foldBy } from '../../processors/entry.ts'
import { simulateSeason } from '../../provider/season.ts'
import { SIMULATED_RULES } from '../../provider/simulate/scoring.ts'
import { digestsOfAll, type FixtureDigests } from '../../replay/digest.ts'
import { randomFrom } from '../log/helpers.ts'
import { event, NOON, raw } from '../match/given.ts'
import { append, openWorld } from '../processors/world.ts'
import { digesting, digestsIn } from './digested.ts'
import { anyWay, packetsOf } from './packets.ts'

/** What the gate is made of: recordings that are the same for ever, and their digests. */

/** One of the recordings: SHA-256 of what goes in, and what comes out by fixture. */
export interface Stored {
  readonly frames: string
  readonly exact: string
  readonly content: string | null
  /** `<sport>/<fixtureId>` → the two digests. */
  readonly fixtures: Readonly<Record<string, Pick<FixtureDigests, 'exact' | 'content'>>>
}

const SEASON = { seed: 'gate', count: 8, startTime: NOON, length: 'short' } as const
const SAMPLES = new URL('../samples/', import.meta.url)

/** Name → raw records and rules. */
export function recordings(): Readonly<Record<string, readonly [readonly RawRecord[], RuleTable]>> {
  const season = simulateSeason(SEASON).map(packetsOf)
  const disturbed = season.flatMap((packets, n) => disturb(packets, n))
  return {
    'simulated season, with its rules': [season.flat(), SIMULATED_RULES],
    'simulated season, without rules': [season.flat(), {}],
    'simulated season over bad lines, with its rules': [disturbed, SIMULATED_RULES],
    'documented samples, without rules': [samples(), {}],
  }
}

/** Arrival times that do not depend on the order, so that late packets have the later ones. */
function disturb(packets: readonly RawRecord[], n: number): readonly RawRecord[] {
  const { fixtureId, path, sport } = packets[0] as RawRecord
  const listed = event('fixture', {
    fixtureId,
    path,
    sport,
    frame: Buffer.from(`{"id":"${fixtureId}","name":"A v B"}`),
  })
  const way = [listed, ...anyWay(packets, randomFrom(n + 1))]
  return way.map((record, at) => ({ ...record, receivedAt: NOON + at * 1_000_000 }))
}

/** Every documented packet under its fixture, and what is no packet under none. */
function samples(): readonly RawRecord[] {
  const names = readdirSync(SAMPLES).filter((name) => name !== 'PROVENANCE.json')
  return names.sort().flatMap((name) => {
    const json: unknown = JSON.parse(readFileSync(new URL(name, SAMPLES), 'utf8'))
    const sport = name.slice(0, name.indexOf('-'))
    return (Array.isArray(json) ? json : [json]).map((packet, at) => {
      const fixtureId = String(packet.fixtureAction?.fixtureId ?? '')
      return raw(packet, { fixtureId, path: sport, sport, receivedAt: NOON + at * 1_000_000, source: 'import' })
    })
  })
}

export async function stored(records: readonly RawRecord[], rules: RuleTable): Promise<Stored> {
  const frames = createHash('sha256')
  for (const { fixtureId, kind, frame } of records) frames.update(`${fixtureId} ${kind} ${frame.length} `).update(frame)
  const fixtures = await digestsIn(await digesting(await openWorldOf(records), foldBy(rules)))
  const { exact, content } = digestsOfAll(fixtures)
  return {
    frames: frames.digest('hex'),
    exact,
    content,
    fixtures: Object.fromEntries(
      fixtures.map(({ fixtureId, sport, ...one }) => [
        `${sport}/${fixtureId}`,
        { exact: one.exact, content: one.content },
      ]),
    ),
  }
}

async function openWorldOf(records: readonly RawRecord[]) {
  const world = await openWorld()
  await append(world, records)
  return world
}
