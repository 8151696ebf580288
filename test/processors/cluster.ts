import { once } from 'node:events'
import type { CommitUnit, EventLog, LogRecord, Share } from '../../log/log.ts'
import { positionMoved } from '../../log/refusals.ts'

/**
 * Plays Kafka over a log of one machine: offsets with holes, no index by key, partitions shared by several processes, and
 * commits of a process that does not own a partition any more refused.
 */
export interface Cluster {
  /** The log as one process sees it. */
  client(): EventLog
  /** Members of the group. */
  members(): number
  /** How often records were searched for by key. */
  readonly searches: string[]
}

/** Offsets of records: 2, 5, 8, … */
const SPACING = 3
const AT_FIRST = 2

const spaced = (offset: number): number => offset * SPACING + AT_FIRST
/** The first record at a spaced offset or above. */
const dense = (offset: number): number => Math.max(0, Math.ceil((offset - AT_FIRST) / SPACING))

interface Member {
  readonly shares: Share[]
  readonly news: EventTarget
}

export function openCluster(log: EventLog): Cluster {
  const owners = new Map<string, object>()
  const members: Member[] = []
  const searches: string[] = []
  return { client: () => clientOf(log, owners, members, searches), members: () => members.length, searches }
}

function clientOf(log: EventLog, owners: Map<string, object>, members: Member[], searches: string[]): EventLog {
  const me = {}
  const reading = readingOf(log, searches)
  return {
    ...log,
    ...reading,
    hasKeyIndex: false,
    async acquire(group, topic, partition) {
      owners.set(`${group} ${topic} ${partition}`, me)
      return log.acquire(group, topic, partition)
    },
    async commit(unit: CommitUnit) {
      const isOwner = owners.get(`${unit.group} ${unit.topic} ${unit.partition}`) === me
      if (!isOwner) throw positionMoved(log.url, unit, -1)
      if (unit.outputs.length === 0) throw new Error('a commit without outputs')
      return log.commit(unit)
    },
    share: (_group, _topic, signal) => shareOf(members, log.partitions, signal),
  }
}

type Reading = Pick<EventLog, 'read' | 'readKey' | 'latest' | 'end' | 'changed'>

function readingOf(log: EventLog, searches: string[]): Reading {
  const moved = (record: LogRecord): LogRecord => ({ ...record, offset: spaced(record.offset) })
  return {
    async read(topic, partition, offset, limit) {
      return (await log.read(topic, partition, dense(offset), limit)).map(moved)
    },
    async readKey(topic, key, { from = 0, to = Number.POSITIVE_INFINITY, limit } = {}) {
      searches.push(key)
      const range = { from: dense(from), to: dense(to) }
      return (await log.readKey(topic, key, limit ? { ...range, limit } : range)).map(moved)
    },
    latest: () => Promise.reject(new Error('expected nobody to look for the newest record of a key')),
    async end(topic, partition) {
      const end = await log.end(topic, partition)
      return end === 0 ? 0 : spaced(end - 1) + 1
    },
    changed: (topic, partition, offset, signal) => log.changed(topic, partition, dense(offset), signal),
  }
}

/** Partitions go round: the n-th to the n-th member. */
function rebalance(members: readonly Member[], partitions: number): void {
  for (const [member, { shares, news }] of members.entries()) {
    const ours = Array.from({ length: partitions }, (_, n) => n).filter((n) => n % members.length === member)
    shares.push({ partitions: ours, members: members.length, member })
    news.dispatchEvent(new Event('news'))
  }
}

async function* shareOf(members: Member[], partitions: number, signal: AbortSignal): AsyncGenerator<Share> {
  if (signal.aborted) return
  const me: Member = { shares: [], news: new EventTarget() }
  members.push(me)
  rebalance(members, partitions)
  try {
    for (;;) {
      for (const share of me.shares.splice(0)) yield share
      if (signal.aborted) return
      if (me.shares.length === 0) await once(me.news, 'news', { signal }).catch(() => {})
    }
  } finally {
    members.splice(members.indexOf(me), 1)
    rebalance(members, partitions)
  }
}
