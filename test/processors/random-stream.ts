import type { SendTypeId } from '../../match/packet.ts'
import type { RawRecord } from '../../match/raw.ts'
import type { Fold } from '../../processors/entry.ts'
import { body } from '../../schemas/codec.ts'
import { DERIVED_TOPICS } from '../../schemas/topics.ts'
import { eventOf, FOLD, openWorld, packetOf, recordsOf, run, type World } from './world.ts'

/** Seconds between two records of the partition, and a pause in which fixtures become idle. */
const STEP_MICROS = 1_000_000
const PAUSE_MICROS = 7 * 3600 * 1_000_000

/** In the metadata of a packet that the fold of {@link DEFECTIVE} cannot take. */
const DEFECT = 'defect'

type Random = () => number

/**
 * What several fixtures of a partition may record: corrections, gaps, late packets, junk, duplicates, connections that come
 * and go, ends after which more follows, kinds that nobody knows, defects, and pauses in which fixtures leave memory.
 */
export function randomStream(random: Random, count: number, fixtures: number): readonly RawRecord[] {
  const seqs = new Map<string, number>()
  let receivedAt = 1_795_262_400_000_000
  return Array.from({ length: count }, () => {
    receivedAt += random() < 0.02 ? PAUSE_MICROS : STEP_MICROS
    const fixtureId = `f${Math.floor(random() * fixtures)}`
    return { ...recordOf(random, fixtureId, seqs), receivedAt }
  })
}

function recordOf(random: Random, fixtureId: string, seqs: Map<string, number>): RawRecord {
  const what = random()
  if (what < 0.02) return eventOf(fixtureId, 'nobody-knows')
  if (what < 0.04) return { ...packetOf(fixtureId, { seq: 1, send: 5 }), frame: Buffer.from('{junk') }
  if (what < 0.07) return eventOf(fixtureId, 'ended')
  if (what < 0.13) return eventOf(fixtureId, pick(random, ['opened', 'lost', 'silent', 'resumed', 'alive']))
  if (what < 0.15) return eventOf(fixtureId, 'certified', { detail: '{"complete":false}' })
  if (what < 0.17) return eventOf(fixtureId, 'fixture', { frame: Buffer.from('{"name":"A v B","teams":[]}') })
  const highest = seqs.get(fixtureId) ?? 0
  // Mostly the next; now and then far ahead, or one of before: late, or a duplicate.
  const seq = what < 0.25 ? 1 + Math.floor(random() * (highest + 1)) : highest + (what < 0.3 ? 4 : 1)
  seqs.set(fixtureId, Math.max(highest, seq))
  return randomPacket(random, fixtureId, seq)
}

function randomPacket(random: Random, fixtureId: string, seq: number): RawRecord {
  const isHome = random() < 0.5
  const more = random() < 0.1 ? { metadata: random() < 0.2 ? { [DEFECT]: true } : { zone: seq } } : {}
  const score: readonly [number, number] = [Math.floor(seq / 7), Math.floor(random() * 3)]
  return packetOf(fixtureId, {
    seq,
    send: pick<SendTypeId>(random, [1, 2, 3, 4, 5, 5, 5, 6]),
    action: `action-${Math.floor(random() * 12)}`,
    typeId: pick(random, [9001, 9002, 9003, 9900, 21]),
    team: { id: isHome ? 'h' : 'a', name: isHome ? 'Home' : 'Away', homeTeam: isHome },
    more,
    ...(random() < 0.9
      ? { score, summary: { periods: [{ id: 1, type: random() < 0.1 ? 'Shootout' : 'Regular' }] } }
      : {}),
  })
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T
}

/** The fold with a defect, which spoils the state before it throws. */
export const DEFECTIVE: Fold = {
  initial: FOLD.initial,
  fold(state, raw) {
    if (!Buffer.from(raw.frame).includes(`"${DEFECT}"`)) return FOLD.fold(state, raw)
    state.revision += 100
    state.ledger.tops.clear()
    throw new Error('a defect')
  },
}

/** Topic, key and body of all that was derived, by topic and in order. */
export async function bodiesOf(world: World): Promise<readonly string[]> {
  const records = await Promise.all(DERIVED_TOPICS.map((topic) => recordsOf(world, topic)))
  return records.flat().map(({ topic, key, timestamp, value }) => {
    return `${topic} ${key} ${timestamp} ${Buffer.from(body(value)).toString('base64')}`
  })
}

/** What a run gives that was never interrupted. */
export async function undisturbed(records: readonly RawRecord[], partitions = 1): Promise<readonly string[]> {
  const world = await openWorld(records, partitions)
  await run(world, { fold: DEFECTIVE })
  return bodiesOf(world)
}
