import type { LogReader, LogRecord, Position } from '../../log/log.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { DEFAULT_PREFIX, fullName, RAW_ACTIONS, replayGroup, TOPICS } from '../../schemas/topics.ts'
import { REPLAY_HEADER } from './header.ts'
import { type ReplayPosition, readPosition } from './position.ts'

/** Where a replay writes to. */
export interface Into {
  readonly log: LogReader
  readonly prefix: string
  readonly replayId: string
}

/** All partitions of all topics are looked at, each at both ends: a prefix that others write to is seen there. */
const LOOK = { records: 100, bytes: 1024 * 1024 } as const

/** The prefix that producers and processors have when nobody says is never replayed into. Throws `replay-into-live`. */
export function assertNoLivePrefix(prefix: string, url: string): void {
  if (prefix === DEFAULT_PREFIX) throw live(prefix, url, 'the prefix that live topics have when nobody says')
}

/**
 * How far this replay has come in the target; null where nothing is there. Rejects with `replay-into-live` where somebody else's
 * records are, or another replay's.
 */
export async function positionIn(into: Into): Promise<ReplayPosition | null> {
  const { log, prefix } = into
  const position = await log.position(replayGroup(prefix), fullName(prefix, RAW_ACTIONS), 0)
  for (const topic of TOPICS) {
    const name = fullName(prefix, topic)
    const partitions = Array.from({ length: log.partitions }, (_, partition) => partition)
    const strangers = await Promise.all(
      partitions.map((partition) => strangerIn(into, name, partition, position !== null)),
    )
    const found = strangers.find((one) => one !== null)
    if (found) throw live(prefix, log.url, found)
  }
  return position === null ? null : checkedPosition(position, into)
}

export function checkedPosition(position: Position, { log, prefix, replayId }: Into): ReplayPosition {
  const found = readPosition(position)
  if (found?.replay === replayId) return found
  throw live(prefix, log.url, found === null ? 'a position of something else' : `replay ${found.replay}`)
}

async function strangerIn(
  { log, replayId }: Into,
  topic: string,
  partition: number,
  isBegun: boolean,
): Promise<string | null> {
  const end = await log.end(topic, partition)
  if (end === 0) return null
  const newest = Math.max(0, end - LOOK.records)
  for (const from of newest === 0 ? [0] : [0, newest]) {
    const records = await log.read(topic, partition, from, LOOK)
    const stranger = records.find(({ headers }) => headers[REPLAY_HEADER] !== replayId)
    if (stranger !== undefined) return strangerText(stranger)
    // Its position is gone: what is there would be published a second time.
    if (records.length > 0 && !isBegun) return `records of replay ${replayId} in ${topic}, and no position of it`
  }
  return null
}

function strangerText({ topic, partition, offset, headers }: LogRecord): string {
  const of = headers[REPLAY_HEADER]
  return `a record ${of === undefined ? 'of no replay' : `of replay ${of}`} at ${topic}/${partition}/${offset}`
}

export function live(prefix: string, url: string, found: string): TouchlineError {
  return new TouchlineError('replay-into-live', { prefix, url, found })
}
