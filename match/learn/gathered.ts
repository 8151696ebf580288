import type { Side } from '../packet.ts'
import type { Effect } from './effects.ts'
import type { Place } from './explain.ts'
import { type Kind, type Kinds, noKinds } from './kinds.ts'
import type { Episode, Observed, Quiet } from './observe.ts'
import { CHANNELS, type Channel, mayMove } from './worth.ts'

/** What was observed in any number of fixtures. Mutable: {@link gather} adds to it. */
export interface Gathered {
  readonly kinds: Kinds
  fixtures: number
  packets: number
  /** Of all episodes: they are what takes memory. */
  moments: number
  readonly episodes: Episode[]
  /** Kinds that came into a count, or left it, where a movement of this score could have been seen. */
  readonly counted: Readonly<Record<Channel, Set<Kind>>>
  readonly quiet: Readonly<Record<Channel, Map<Kind, QuietCount>>>
  readonly sideless: Map<Kind, Seen>
}

/** How often, and where for example. */
export interface Seen {
  count: number
  readonly examples: Place[]
  /** Whose actions they were: fixture and side, some of them. */
  readonly from: Set<string>
}

/** How often an action of a kind counted or ceased to count while nothing moved. */
export interface QuietCount {
  readonly sighted: Seen
  /** Packets are missing with which it may have moved before. */
  readonly blind: Seen
  /** What comes after it is not known. */
  readonly cutOff: Seen
}

const EXAMPLES_MAX = 5
const SOURCES_MAX = 4

export function nothingGathered(): Gathered {
  return {
    kinds: noKinds(),
    fixtures: 0,
    packets: 0,
    moments: 0,
    episodes: [],
    counted: { match: new Set(), period: new Set() },
    quiet: { match: new Map(), period: new Map() },
    sideless: new Map(),
  }
}

export function gather(gathered: Gathered, observed: Observed): void {
  const { fixtureId, packets, episodes, quiet, sideless } = observed
  gathered.fixtures++
  gathered.packets += packets
  for (const episode of episodes) {
    gathered.episodes.push(episode)
    gathered.moments += episode.moments.length
    for (const { effects } of episode.moments) for (const effect of effects) noteCounted(gathered, effect)
  }
  for (const one of quiet) {
    noteCounted(gathered, one.effect)
    for (const channel of CHANNELS) countQuiet(gathered, channel, fixtureId, one)
  }
  for (const { kind, seq } of sideless) {
    const seen = gathered.sideless.get(kind) ?? nothingSeen()
    gathered.sideless.set(kind, seen)
    see(seen, { fixtureId, seq }, null)
  }
}

function noteCounted({ counted }: Gathered, effect: Effect): void {
  for (const channel of CHANNELS) if (mayMove(effect, channel)) counted[channel].add(effect.kind)
}

function countQuiet({ quiet }: Gathered, channel: Channel, fixtureId: string, { seq, effect, isCutOff }: Quiet): void {
  if (!mayMove(effect, channel)) return
  let count = quiet[channel].get(effect.kind)
  if (count === undefined) {
    count = { sighted: nothingSeen(), blind: nothingSeen(), cutOff: nothingSeen() }
    quiet[channel].set(effect.kind, count)
  }
  const seen = isCutOff ? count.cutOff : effect.isBlind ? count.blind : count.sighted
  see(seen, { fixtureId, seq }, effect.side)
}

export function nothingSeen(): Seen {
  return { count: 0, examples: [], from: new Set() }
}

export function see(seen: Seen, place: Place, side: Side | null): void {
  seen.count++
  if (seen.examples.length < EXAMPLES_MAX) seen.examples.push(place)
  if (seen.from.size < SOURCES_MAX) seen.from.add(`${place.fixtureId} ${side}`)
}

/** Takes the second into the first. */
export function addSeen(seen: Seen, { count, examples, from }: Seen): void {
  seen.count += count
  for (const place of examples) if (seen.examples.length < EXAMPLES_MAX) seen.examples.push(place)
  for (const source of from) if (seen.from.size < SOURCES_MAX) seen.from.add(source)
}
