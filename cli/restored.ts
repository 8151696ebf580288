import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Restored } from '../processors/restore.ts'

/** A process may be given dozens of partitions at once: they are told as one. */
const TOGETHER_MS = 1_000

/** What tells the operator of fixtures that come back into memory: a line for all partitions, at most one in a second. */
export function tellingRestored(clock: Pick<Clock, 'after'>, logger: Pick<Logger, 'info'>): (one: Restored) => void {
  const partitions = new Map<number, Restored>()

  function tell(): void {
    const sum = { partitions: partitions.size, fixtures: 0, records: 0, left: 0 }
    for (const { fixtures, records, left } of partitions.values()) {
      sum.fixtures += fixtures
      sum.records += records
      sum.left += left
    }
    partitions.clear()
    logger.info(sum, sum.left === 0 ? 'fixtures are back in memory' : 'fixtures are coming back into memory')
  }

  return (one) => {
    if (partitions.size === 0) clock.after(TOGETHER_MS, tell, { unref: true })
    partitions.set(one.partition, one)
  }
}
