import { type Fixture, fixtures, SPORTS } from './load.ts'

const MATCH_PACKETS_MIN = 400

/**
 * Fixtures of exactly `packets` packets: simulated matches have 500–850, so that several of one sport are played one
 * after the other under one fixture id, by the same teams and players, with seqs that go on.
 */
export function longFixtures(count: number, packets: number): readonly Fixture[] {
  const pool = fixtures(count + SPORTS.length * Math.ceil(packets / MATCH_PACKETS_MIN))
  return Array.from({ length: count }, (_, n) => long(pool, n, packets))
}

function long(pool: readonly Fixture[], n: number, packets: number): Fixture {
  const first = pool[n] as Fixture
  const cast = newCast(first.fixtureId)
  const frames: Fixture['frames'][number][] = []
  for (let i = n; frames.length < packets; i += SPORTS.length) {
    const part = pool[i]
    if (part === undefined) throw new Error(`expected ${packets} packets of ${first.sport}, found ${frames.length}`)
    const seqBefore = frames.length
    const players = new Map<string, Player>()
    for (const { bytes } of part.frames.slice(0, packets - seqBefore)) {
      frames.push({ atMs: frames.length * 3000, bytes: recast(bytes, cast, players, seqBefore) })
    }
  }
  return { ...first, frames }
}

interface Player {
  readonly id: string
}

/** Who plays in all parts: the first part's players, and its teams by their side. */
interface Cast {
  readonly fixtureId: string
  readonly players: Player[]
  readonly teams: Map<boolean, object>
}

function newCast(fixtureId: string): Cast {
  return { fixtureId, players: [], teams: new Map() }
}

function recast(bytes: Buffer, cast: Cast, players: Map<string, Player>, seqBefore: number): Buffer {
  const packet = JSON.parse(bytes.toString())
  const action = packet.fixtureAction
  action.fixtureId = cast.fixtureId
  action.fixtureSeqNum += seqBefore
  if (action.team !== undefined) {
    const isHome: boolean = action.team.homeTeam
    if (!cast.teams.has(isHome)) cast.teams.set(isHome, action.team)
    action.team = cast.teams.get(isHome)
  }
  if (action.player !== undefined) action.player = playerFor(action.player, cast, players)
  return Buffer.from(JSON.stringify(packet))
}

/** The n-th player to appear in a part is the n-th of the cast. */
function playerFor(player: Player, cast: Cast, players: Map<string, Player>): Player {
  const known = players.get(player.id)
  if (known !== undefined) return known
  const stands = cast.players[players.size] ?? player
  if (stands === player) cast.players.push(player)
  players.set(player.id, stands)
  return stands
}
