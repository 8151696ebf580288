import { parseTarget } from '../../feed/address.ts'
import { othersTurn, pagesOfKey } from '../../log/pages.ts'
import { type Gathered, gather, nothingGathered } from '../../match/learn/gathered.ts'
import { observe } from '../../match/learn/observe.ts'
import type { Packet } from '../../match/packet.ts'
import { isRejection, parsePacket } from '../../match/parse.ts'
import type { RawRecord } from '../../match/raw.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { readRaw } from '../../processors/read-raw.ts'
import { keptPacket } from '../../replay/kept.ts'
import { type Recorded, recordedFixtures } from '../../replay/recorded.ts'
import type { OpenReader } from '../context.ts'
import { noteInterrupted } from '../interrupted.ts'
import { counted, note } from '../note.ts'
import { usage } from '../options.ts'
import { rawTopicOf } from '../recorded/fixture.ts'
import type { Terminal } from '../terminal.ts'

export interface Wanted {
  readonly prefix: string
  /** Null: of every sport. */
  readonly sport: string | null
  /** Only these; none: all that are recorded. */
  readonly fixtures: readonly string[]
  readonly signal: AbortSignal
}

/** A log to read, and a place to show how far it is. */
type Source = Pick<OpenReader, 'log' | 'codec' | 'clock'> & { readonly terminal: Pick<Terminal, 'progress'> }

/** Of a sport: moments around what moved, in memory at about 400 B each. A thousand matches and more, beyond which nothing is learned. */
const MOMENTS_MAX = 500_000

/** `SPORT/FIXTURE` or the id of a fixture. */
export function fixtureIdsOf(targets: readonly string[]): readonly string[] {
  return targets.map((target) => {
    const fixtureId = target.includes('/') ? parseTarget(target)?.fixtureId : target
    if (!fixtureId) throw usage(`expected SPORT/FIXTURE, found ${JSON.stringify(target)}`)
    return fixtureId
  })
}

/** What the recorded fixtures tell of points, sport by sport. `no-fixtures` where there are none. Not all, and says so, when told to end. */
export async function gatherRecorded(open: Source, wanted: Wanted): Promise<ReadonlyMap<string, Gathered>> {
  const recorded: Recorded = {
    log: open.log,
    codec: open.codec,
    rawTopic: await rawTopicOf(open.log, wanted),
    signal: wanted.signal,
  }
  const bySport = new Map<string, Gathered>()
  const others = new Set<string>()
  const progress = open.terminal.progress(open.clock)
  let left = 0
  let read = 0
  try {
    for await (const fixtureId of fixturesOf(recorded, wanted)) {
      const found = await packetsOf(recorded, fixtureId, (sport) => wanted.sport === null || sport === wanted.sport)
      await othersTurn()
      if (wanted.signal.aborted) break
      read++
      if (found.packets === null || found.sport === null) {
        if (found.sport !== null) others.add(found.sport)
        continue
      }
      const gathered = bySport.get(found.sport) ?? nothingGathered()
      bySport.set(found.sport, gathered)
      if (gathered.moments < MOMENTS_MAX) gather(gathered, observe(gathered.kinds, fixtureId, found.packets))
      else left++
      progress.show(progressText(bySport))
    }
  } finally {
    progress.end()
  }
  // Half of what is recorded could say otherwise.
  if (wanted.signal.aborted) noteInterrupted(`${counted(read, 'fixture')} read; no result without all of them`)
  if (left > 0) note(`${counted(left, 'fixture')} left out: enough was seen of the others; name fixtures to choose`)
  if (bySport.size === 0 && !wanted.signal.aborted) throw nothingFound(open, wanted, others)
  return bySport
}

function fixturesOf(recorded: Recorded, { fixtures }: Wanted): AsyncIterable<string> | Iterable<string> {
  return fixtures.length > 0 ? new Set(fixtures) : recordedFixtures(recorded)
}

function progressText(bySport: ReadonlyMap<string, Gathered>): string {
  const parts = [...bySport].map(([sport, { fixtures, packets }]) => {
    return `${sport}: ${counted(fixtures, 'fixture')}, ${counted(packets, 'packet')}`
  })
  return parts.join(' · ')
}

interface Found {
  /** Null: nothing is recorded. */
  readonly sport: string | null
  /** In the order of recording; null where the sport is not wanted. */
  readonly packets: readonly Packet[] | null
}

/** Packets of the fixture's tier (Q6); its first record decides the sport (Q7). What cannot be read is none. */
async function packetsOf(recorded: Recorded, fixtureId: string, isWanted: (sport: string) => boolean): Promise<Found> {
  const packets: Packet[] = []
  let sport: string | null = null
  let tier: RawRecord['tier'] | null = null
  for await (const page of pagesOfKey(recorded.log, recorded.rawTopic, fixtureId)) {
    if (recorded.signal.aborted) break
    await recorded.codec.prepare(page)
    await othersTurn()
    for (const record of page) {
      const raw = readRaw(recorded.codec, record)
      if ('code' in raw) continue
      sport ??= raw.sport
      if (!isWanted(sport)) return { sport, packets: null }
      if (raw.kind !== 'packet') continue
      const packet = parsePacket(raw.frame, fixtureId, raw.detail)
      if (isRejection(packet)) continue
      tier ??= raw.tier
      if (raw.tier === tier) packets.push(keptPacket(packet))
    }
  }
  return { sport, packets }
}

function nothingFound({ log }: Source, { sport, fixtures }: Wanted, others: ReadonlySet<string>): TouchlineError {
  const what = `fixtures${fixtures.length > 0 ? ` ${fixtures.join(', ')}` : ''}`
  const found = others.size === 0 ? 'none' : `only ${[...others].sort().join(', ')}`
  return new TouchlineError('no-fixtures', { url: log.url, what: sport === null ? what : `${what} of ${sport}`, found })
}
