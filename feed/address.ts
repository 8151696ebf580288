import type { Tier } from '../match/raw.ts'

/** Where the provider is found since the older hosts were switched off (feed.md §1.1, §7). */
export const DEFAULT_HOSTS = {
  streams: 'wss://dde-streams.data.srarena.io',
  api: 'https://dde-api.data.srarena.io',
} as const

/** A fixture as its URL names it. */
export interface FixtureAddress {
  /** Sport as in the URL, with its version where it has one: `basketball`, `v2/volleyball`. */
  readonly path: string
  readonly fixtureId: string
  readonly tier: Tier
}

export interface StreamQuery {
  /** How many packets of the list to skip; ambiguous by one (feed.md §1.5). */
  readonly startPosition: number
  /** Past matches only. */
  readonly isFast: boolean
}

/** The actions socket of a fixture (feed.md §1.1). Defaults of the query are left out. */
export function streamUrl(base: string, { path, fixtureId, tier }: FixtureAddress, query: StreamQuery): string {
  const options = [
    ...(query.isFast ? ['speed=fast'] : []),
    ...(query.startPosition > 0 ? [`startPosition=${query.startPosition}`] : []),
  ]
  const media = tier === 'media' ? '/media' : ''
  const place = `${trimmed(base)}${media}/${escapedPath(path)}/fixtures/${encodeURIComponent(fixtureId)}/actions`
  return options.length === 0 ? place : `${place}?${options.join('&')}`
}

/**
 * The REST list of a fixture's packets, complete only after the match (feed.md §7). Assumed: one list for both tiers,
 * since the pages name no tier in its address. If it were another tier's, its packets would lack what the socket sent,
 * and the list would be read over the socket (producer/ending.ts).
 */
export function actionsUrl(base: string, { path, fixtureId }: Pick<FixtureAddress, 'path' | 'fixtureId'>): string {
  return `${trimmed(base)}/${escapedPath(path)}/fixtures/${encodeURIComponent(fixtureId)}/actions`
}

/** One page of a sport's fixtures list (feed.md §7). */
export function fixturesUrl(base: string, path: string, query: Readonly<Record<string, string | number>>): string {
  const options = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `${trimmed(base)}/${escapedPath(path)}/fixtures${options.length === 0 ? '' : `?${options.join('&')}`}`
}

/** The path without its version: `v2/volleyball` is `volleyball`. */
export function sportOf(path: string): string {
  return path.replace(/^v\d+\//, '')
}

/** `SPORT/FIXTURE`: the last `/` separates (DESIGN §7). Null when one of the two is empty. */
export function parseTarget(target: string): Pick<FixtureAddress, 'path' | 'fixtureId'> | null {
  const at = target.lastIndexOf('/')
  const path = target.slice(0, Math.max(at, 0)).replace(/^\/+|\/+$/g, '')
  const fixtureId = target.slice(at + 1)
  return path === '' || fixtureId === '' ? null : { path, fixtureId }
}

/** Null when `text` cannot be the base of sockets (`ws:`, `wss:`) or of REST (`http:`, `https:`). */
export function parseBase(text: string, kind: 'streams' | 'api'): string | null {
  const isWanted = kind === 'streams' ? /^wss?:\/\//i : /^https?:\/\//i
  if (!isWanted.test(text) || !URL.canParse(text)) return null
  const url = new URL(text)
  const hasMore = url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== ''
  return hasMore ? null : trimmed(text)
}

/** The version of the API; sockets and REST refuse a request without it (feed.md §1.2, §7). */
const ACCEPT = 'application/vnd.imggaming.dde.api+json;version=1'

/** `message`: the token is the first message. `header`: the older endpoints take it in the handshake (feed.md §1.2). */
export type Auth = 'message' | 'header'

export function streamHeaders(auth: Auth, token: string): Readonly<Record<string, string>> {
  return auth === 'header' ? { Accept: ACCEPT, Authorization: `Bearer ${token}` } : { Accept: ACCEPT }
}

export function restHeaders(token: string): Readonly<Record<string, string>> {
  return { Accept: ACCEPT, 'Content-Type': 'application/json', Authorization: `Bearer ${token}` }
}

/** The first text that a client sends (feed.md §1.2). */
export function authMessage(token: string): string {
  return JSON.stringify({ authToken: token })
}

function escapedPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}

function trimmed(base: string): string {
  return base.replace(/\/+$/, '')
}
