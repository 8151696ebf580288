import type { Rejection } from './packet.ts'
import { boolean, describe, id, list, object, text } from './reading.ts'
import type { FixtureListing, NamedId } from './step.ts'
import { parseTime } from './time.ts'

/**
 * One object of the provider's fixtures list (feed.md §7); `startDateUTC` has no zone there. Assumed: `competition` and
 * `seasonId`, which the pages show for seasons but not for fixtures. Where they are not sent, both are null.
 */
export function readListing(json: unknown): FixtureListing | Rejection {
  const source = object(json)
  if (source === null) return { code: 'bad-fixture', found: describe(json) }
  const competition = readNamedId(source.competition)
  return {
    name: text(source.name),
    startTime: parseTime(source.startDateUTC),
    status: text(source.status),
    fixtureType: text(source.type),
    coverageLevel: text(source.coverageLevel),
    teams: list(source.teams, readNamedId),
    competition,
    seasonId: id(source.seasonId),
    stage: nameOf(source.stage),
    venue: nameOf(source.venue),
    deleted: boolean(source.fixtureDeleted),
  }
}

function readNamedId(value: unknown): NamedId | null {
  const source = object(value)
  return source === null ? null : { id: id(source.id), name: text(source.name) }
}

/** Plain text, or an object with a name: the pages show no sample. */
function nameOf(value: unknown): string | null {
  return text(value) ?? text(object(value)?.name)
}
