import { canonicalJson } from '../match/canonical.ts'
import { decodeLoosely, parseJson } from '../match/json.ts'
import { id, integer, object } from '../match/reading.ts'
import { splitWholeList } from './list.ts'

/** One object of the provider's fixtures list (feed.md §7), as far as the producer needs it. */
export interface ListedFixture {
  readonly fixtureId: string
  /** The provider lists it as being played. */
  readonly isLive: boolean
  /** Its slice of the answer. */
  readonly bytes: Uint8Array
}

/** Status 1 of the provider's list of statuses is Live; the REST pages show words, the packets numbers (feed.md §5). */
const LIVE_ID = 1

/** A longer id fits no URL. */
const ID_CHARS_MAX = 1024

/**
 * Null when the answer is no JSON array. Objects without a readable id are left out: nothing could be followed or
 * recorded by them.
 */
export function readSchedule(body: Uint8Array): readonly ListedFixture[] | null {
  const elements = splitWholeList(body)?.elements ?? null
  if (elements === null) return null
  return elements.flatMap((bytes) => {
    const fixture = object(parseJson(decodeLoosely(bytes)))
    const fixtureId = id(fixture?.id)
    if (fixtureId === null || fixtureId.length > ID_CHARS_MAX) return []
    const status = fixture?.status
    const isLive = typeof status === 'string' ? status.toLowerCase() === 'live' : integer(status) === LIVE_ID
    return [{ fixtureId, isLive, bytes }]
  })
}

/** The same for two texts of one object in which only the order of keys and white space differ. */
export function canonicalListing(bytes: Uint8Array): string {
  const text = decodeLoosely(bytes)
  const json = parseJson(text)
  return (json === undefined ? null : canonicalJson(json)) ?? text
}
