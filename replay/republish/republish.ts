import { createHash } from 'node:crypto'
import type { EventLog, NewRecord } from '../../log/log.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { fullName, RAW_ACTIONS, replayGroup, TOPICS, type Topic } from '../../schemas/topics.ts'
import type { Start } from '../pace/start.ts'
import type { Item } from '../stream/item.ts'
import type { Selection } from '../stream/selection.ts'
import { checkedPosition, type Into } from './guard.ts'
import { REPLAY_HEADER } from './header.ts'
import { positionText, startAfter } from './position.ts'
import type { Reframer } from './reframe.ts'

export interface RepublishOptions extends Into {
  readonly log: EventLog
  readonly reframer: Reframer
  /** {@link selectionDigest} of what is replayed. */
  readonly selection: string
}

/** Of one unit. */
const UNIT = { records: 1000, bytes: 4 * 1024 * 1024 } as const
/** Units that are on their way: the log takes one in while it finishes the one before. */
const UNITS_AT_ONCE = 2

export interface Republisher {
  /** From where the replay goes on; null: from the beginning. */
  readonly start: Start | null
  /** Records that are there already. */
  readonly already: number
  /** Resolves when the next ones may come: at most {@link UNITS_AT_ONCE} units are not committed yet. */
  give(items: readonly Item[]): Promise<void>
  /** Resolves when all that was given is committed. */
  flush(): Promise<void>
}

/**
 * Commits items to the topics of another prefix, each with the position of the replay as one unit: what is there is always a
 * beginning of the total order, each record once, whenever this ends, and two that do the same work are told apart by the position
 * (`position-moved`). One lane: the order over all fixtures is that of the source.
 */
export async function openRepublisher(options: RepublishOptions): Promise<Republisher> {
  const { log, prefix, replayId, selection } = options
  const group = replayGroup(prefix)
  const topic = fullName(prefix, RAW_ACTIONS)
  const found = await log.acquire(group, topic, 0)
  const there = found === null ? null : checkedPosition(found, options)
  if (there !== null && there.selection !== selection) throw otherSelection(replayId)
  let stored = found?.offset ?? 0
  let underWay: Promise<void>[] = []

  async function commit(items: readonly Item[]): Promise<void> {
    await options.reframer.prepare(items)
    const outputs = items.map((item) => republished(options, item))
    const [from, to] = [stored, stored + items.length]
    stored = to
    const metadata = positionText(replayId, selection, items.at(-1) as Item)
    const committing = log.commit({ group, topic, partition: 0, from, to, metadata, outputs })
    // Whoever waits for it next hears of it.
    committing.catch(() => {})
    underWay.push(committing)
    if (underWay.length >= UNITS_AT_ONCE) await underWay.shift()
  }

  return {
    start: there?.last ? startAfter(there.last) : null,
    already: found?.offset ?? 0,
    async give(items) {
      for (const unit of unitsOf(items)) await commit(unit)
    },
    async flush() {
      const last = underWay
      underWay = []
      await Promise.all(last)
    },
  }
}

function republished({ prefix, replayId, reframer }: RepublishOptions, item: Item): NewRecord {
  const { key, headers, timestamp } = item.record
  const topic = fullName(prefix, TOPICS[item.place.topic] as Topic)
  return { topic, key, timestamp, headers: { ...headers, [REPLAY_HEADER]: replayId }, value: reframer.reframed(item) }
}

function* unitsOf(items: readonly Item[]): Generator<readonly Item[]> {
  let unit: Item[] = []
  let bytes = 0
  for (const item of items) {
    const size = item.record.value.length
    if (unit.length === UNIT.records || (unit.length > 0 && bytes + size > UNIT.bytes)) {
      yield unit
      ;[unit, bytes] = [[], 0]
    }
    unit.push(item)
    bytes += size
  }
  if (unit.length > 0) yield unit
}

/** What decides which records are replayed, and in which order; not how quickly. */
export function selectionDigest(selection: Selection): string {
  const {
    prefix,
    rawTopic,
    topics,
    fixtures = [],
    sports = [],
    certified = false,
    from,
    to,
    known,
    latencyMs,
  } = selection
  const told = {
    prefix,
    rawTopic,
    topics: topics.toSorted(),
    fixtures: fixtures.toSorted(),
    sports: sports.toSorted(),
    certified,
  }
  return createHash('sha256')
    .update(JSON.stringify([told, from, to, known, latencyMs]))
    .digest('hex')
    .slice(0, 16)
}

function otherSelection(replayId: string): TouchlineError {
  const what = `expected what replay ${replayId} began with (targets, --topics, --from, --to, --known, …), found another selection`
  return new TouchlineError('usage', { what })
}
