import type { Tier } from '../match/raw.ts'

/** `/media/{sport}/fixtures/{id}/actions`, betting without `/media` (feed.md §1.1). A sport may have a slash in it. */
export interface SocketPath {
  readonly tier: Tier
  readonly path: string
  readonly fixtureId: string
}

const SOCKET = /^(\/media)?\/(.+)\/fixtures\/([^/]+)\/actions$/

export function readSocketPath(pathname: string): SocketPath | null {
  const [, media, path, fixtureId] = SOCKET.exec(pathname) ?? []
  if (path === undefined || fixtureId === undefined) return null
  return { tier: media === undefined ? 'betting' : 'media', path, fixtureId: decode(fixtureId) }
}

/** `/{sport}/fixtures`, with an id, and with `/actions` (feed.md §7). */
export interface RestPath {
  readonly path: string
  readonly fixtureId: string | null
  readonly wantsActions: boolean
}

const REST = /^\/(.+)\/fixtures(?:\/([^/]+)(\/actions)?)?$/

export function readRestPath(pathname: string): RestPath | null {
  const [, path, fixtureId, actions] = REST.exec(pathname) ?? []
  if (path === undefined) return null
  return { path, fixtureId: fixtureId === undefined ? null : decode(fixtureId), wantsActions: actions !== undefined }
}

/** Skips so many packets of the list; what cannot be read counts as not given (feed.md §1.5). */
export function readStartPosition(query: URLSearchParams): number {
  const position = Number(query.get('startPosition') ?? '0')
  return Number.isSafeInteger(position) && position > 0 ? position : 0
}

export function readToken(authorization: string | undefined): string | null {
  return /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? null
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
