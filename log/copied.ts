import { TouchlineError } from '../platform/errors.ts'
import type { LogReader, LogRecord } from './log.ts'
import { isStray } from './placement.ts'

/** Header of a copied record: `<topic>/<partition>/<offset>` of the original. */
export const COPIED_FROM = 'copied-from'

/** How far the copy of one source partition has come. */
export interface Reach {
  /** Highest offset of an original; -1: none. */
  newest: number
  /** The same for each target partition. */
  readonly newestIn: Map<number, number>
}

export interface Copied {
  /** Records of the copy. */
  count: number
  /** The next offset of each target partition. */
  readonly ends: number[]
  /** By source partition: of the keys that belong there, and of those that do not. */
  readonly placed: readonly Reach[]
  readonly strays: readonly Reach[]
}

export interface Ways {
  readonly from: LogReader
  readonly source: string
  readonly to: LogReader
  readonly target: string
}

const SCAN = { records: 5000, bytes: 4 * 1024 * 1024 } as const

/**
 * Reads what the target has: the copies themselves say how far a copy has come, so that an end at any moment leaves nothing
 * to be repaired. Rejects with `copy-mixed` for a record that is no copy of the source.
 */
export async function copiedSoFar({ from, source, to, target }: Ways, signal: AbortSignal): Promise<Copied> {
  const reaches = (): Reach[] => Array.from({ length: from.partitions }, () => ({ newest: -1, newestIn: new Map() }))
  const copied: Copied = { count: 0, ends: [], placed: reaches(), strays: reaches() }
  for (let partition = 0; partition < to.partitions; partition++) {
    let offset = 0
    for (let isMore = true; isMore && !signal.aborted; ) {
      const records = await to.read(target, partition, offset, SCAN)
      for (const record of records) {
        const original = originalOf(record, source, from.partitions)
        if (original === null) {
          const found = `the record at ${partition}/${record.offset}, which is none`
          throw new TouchlineError('copy-mixed', { topic: target, source, found })
        }
        noteCopy(copied, record.key, original, partition)
      }
      offset = (records.at(-1)?.offset ?? offset - 1) + 1
      isMore = records.length > 0
    }
    copied.ends.push(offset)
  }
  return copied
}

export interface Original {
  readonly partition: number
  readonly offset: number
}

export function reachOf({ placed, strays }: Copied, key: string, partition: number): Reach {
  const reach = (isStray(key, partition, placed.length) ? strays : placed)[partition]
  if (reach === undefined) throw new RangeError(`expected a partition below ${placed.length}, found ${partition}`)
  return reach
}

export function noteCopy(copied: Copied, key: string, { partition, offset }: Original, target: number): void {
  const reach = reachOf(copied, key, partition)
  reach.newest = Math.max(reach.newest, offset)
  reach.newestIn.set(target, offset)
  copied.count++
}

function originalOf({ headers }: LogRecord, source: string, partitions: number): Original | null {
  const [, topic, partition, offset] = /^(.*)\/(\d+)\/(\d+)$/.exec(headers[COPIED_FROM] ?? '') ?? []
  if (topic !== source || Number(partition) >= partitions) return null
  return { partition: Number(partition), offset: Number(offset) }
}
