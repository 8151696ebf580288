import type { Clock } from '../platform/clock.ts'
import type { ListedMatch } from './matches.ts'
import type { ListedFixture } from './source.ts'

/** The fixtures of one sport as the REST list gives them: documented queries only (feed.md §7). */
export function listFixtures(
  matches: readonly ListedMatch[],
  query: URLSearchParams,
  clock: Clock,
): readonly ListedFixture[] {
  const listed = matches.map((match) => listedNow(match, clock))
  const wanted = listed.filter((fixture) => isWanted(fixture, query))
  const size = readCount(query.get('size'), SIZE)
  const page = readCount(query.get('page'), 0)
  return sorted(wanted, query.get('sort')).slice(page * size, (page + 1) * size)
}

const SIZE = 20

export function listedNow(match: ListedMatch, clock: Clock): ListedFixture {
  return match.listing((clock.micros() - match.startTime) / 1000)
}

function isWanted(fixture: ListedFixture, query: URLSearchParams): boolean {
  const live = query.get('live')
  const status = query.get('status')
  const type = query.get('type')
  const date = fixture.startDateUTC.slice(0, 10)
  return (
    (live === null || (fixture.status === 'Live') === (live === 'true')) &&
    (status === null || isSame(fixture.status, status)) &&
    (type === null || isSame(fixture.type, type)) &&
    date >= (query.get('dateFrom') ?? date) &&
    date <= (query.get('dateTo') ?? date) &&
    (!fixture.fixtureDeleted || query.get('includeDeleted') === 'true')
  )
}

/** `sort=<field>,<dir>` with the fields name and startTime. */
function sorted(fixtures: readonly ListedFixture[], sort: string | null): readonly ListedFixture[] {
  const [field, direction] = (sort ?? '').split(',')
  if (field !== 'name' && field !== 'startTime') return fixtures
  const key = field === 'name' ? 'name' : 'startDateUTC'
  const sign = isSame(direction ?? '', 'desc') ? -1 : 1
  return [...fixtures].sort((a, b) => (a[key] < b[key] ? -sign : a[key] > b[key] ? sign : 0))
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function readCount(text: string | null, otherwise: number): number {
  const count = Number(text ?? otherwise)
  return Number.isSafeInteger(count) && count >= 0 ? count : otherwise
}
