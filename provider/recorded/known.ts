import { sportOf } from '../../feed/address.ts'
import { isRejection, parseFrame, parsePacket } from '../../match/parse.ts'
import type { RawRecord, Source } from '../../match/raw.ts'
import { type JsonObject, object } from '../../match/reading.ts'

/** What is known of a recorded fixture without having all of it in mind: so much is kept of each fixture of a log. */
export interface KnownFixture {
  readonly fixtureId: string
  /** Of its first record, as in the URL. */
  readonly path: string
  readonly sport: string
  /** receivedAt of the first packet of each source. */
  readonly firstAt: Partial<Record<Source, number>>
  /** The provider's time of its first packet. */
  firstEventTime: number | null
  /** The newest receivedAt of a packet. */
  lastAt: number
  packets: number
  /** The newest object of the fixtures list. */
  listed: JsonObject | null
  /** As its packets name them, the home team first where they tell. */
  teams: readonly Team[]
}

export interface Team {
  readonly id: string
  readonly name: string
  readonly isHome: boolean | null
}

/** So many packets are looked through for the teams. */
const TEAM_PACKETS_MAX = 300

export function newKnown({ fixtureId, path }: RawRecord): KnownFixture {
  return {
    fixtureId,
    path,
    sport: sportOf(path),
    firstAt: {},
    firstEventTime: null,
    lastAt: 0,
    packets: 0,
    listed: null,
    teams: [],
  }
}

/** Takes in the fixture's next record. */
export function noteKnown(known: KnownFixture, raw: RawRecord): void {
  if (raw.kind === 'fixture') known.listed = listedIn(raw) ?? known.listed
  if (raw.kind !== 'packet') return
  known.packets++
  known.lastAt = Math.max(known.lastAt, raw.receivedAt)
  known.firstAt[raw.source] ??= raw.receivedAt
  const isTold = known.firstEventTime !== null && (known.teams.length === 2 || known.packets > TEAM_PACKETS_MAX)
  if (isTold) return
  const packet = parsePacket(raw.frame, raw.fixtureId, raw.detail)
  if (isRejection(packet)) return
  known.firstEventTime ??= packet.eventTime
  const { teamId, teamName } = packet.facts
  if (teamId === null || teamName === null || known.teams.some(({ id }) => id === teamId)) return
  const team: Team = { id: teamId, name: teamName, isHome: packet.homeTeam }
  known.teams = (team.isHome === true ? [team, ...known.teams] : [...known.teams, team]).slice(0, 2)
}

function listedIn({ frame, detail }: RawRecord): JsonObject | null {
  const read = parseFrame(frame, detail)
  return 'code' in read ? null : object(read.json)
}

/**
 * When a recorded match began, in UTC microseconds: when its first packet was received; where none was when it was sent, its
 * own time. Null without a packet.
 */
export function beganAt({ firstAt, firstEventTime }: KnownFixture): number | null {
  return firstAt.stream ?? firstAt.import ?? firstEventTime ?? firstAt.rest ?? null
}
