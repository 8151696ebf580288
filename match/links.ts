/**
 * Which actions name an action as related: a disallowed goal its goal, a rebound the shot. The provider says it on one of the
 * two, which may come first or last (feed.md §2.2). Mutable: it belongs to the ledger. Most are named by one other, which stands
 * there itself: a set of one weighs four times as much.
 */
export type Links = Map<string, string | Set<string>>

/** Of more, those that came later are not told. */
export const RELATED_BY_MAX = 100

/** What a link is counted as besides its id, so that the limit of a fixture's facts holds for links too (match/size.ts). */
export const LINK_CHARS = 128

const NONE: readonly string[] = []

export function noLinks(): Links {
  return new Map()
}

/** The action's facts name `after` now, and named `before` until now. */
export function link(links: Links, actionId: string, before: readonly string[], after: readonly string[]): void {
  if (before.length === 0 && after.length === 0) return
  const named = new Set(after)
  for (const id of before) if (!named.has(id)) unlink(links, actionId, id)
  // Who is named already keeps its place.
  for (const id of named) if (id !== actionId) links.set(id, withLink(links.get(id), actionId))
}

/** In the order in which they named it. */
export function linksTo(links: Links, actionId: string): readonly string[] {
  const by = links.get(actionId)
  if (by === undefined) return NONE
  if (typeof by === 'string') return [by]
  return by.size <= RELATED_BY_MAX ? [...by] : [...by].slice(0, RELATED_BY_MAX)
}

function withLink(by: string | Set<string> | undefined, actionId: string): string | Set<string> {
  if (by === undefined || by === actionId) return actionId
  return typeof by === 'string' ? new Set([by, actionId]) : by.add(actionId)
}

function unlink(links: Links, actionId: string, id: string): void {
  const by = links.get(id)
  if (by === actionId) links.delete(id)
  if (by === undefined || typeof by === 'string') return
  by.delete(actionId)
  if (by.size === 0) links.delete(id)
}
