import type { MatchSource, ServedMatch } from './source.ts'

/** The matches that a provider serves. */
export interface Matches {
  /** `path`: the sport as in the URL. Null where there is none. */
  find(path: string, fixtureId: string): Promise<ServedMatch | null>
  /** All of a sport, for the fixtures list; null when that is not known yet. */
  ofSport(path: string): Promise<readonly ListedMatch[] | null>
}

/** A match as far as the fixtures list needs it. */
export type ListedMatch = Pick<ServedMatch, 'startTime' | 'listing'>

/** Matches that are all there from the beginning. */
export function matchesOf(matches: readonly MatchSource[]): Matches {
  const bySport = new Map<string, MatchSource[]>()
  const byName = new Map<string, MatchSource>()
  for (const match of matches) {
    const ofSport = bySport.get(match.path)
    if (ofSport === undefined) bySport.set(match.path, [match])
    else ofSport.push(match)
    const name = `${match.path}/${match.fixtureId}`
    if (!byName.has(name)) byName.set(name, match)
  }
  return {
    find: async (path, fixtureId) => {
      const match = byName.get(`${path}/${fixtureId}`)
      return match === undefined ? null : { ...match, list: () => match.packets() }
    },
    ofSport: async (path) => bySport.get(path) ?? [],
  }
}
