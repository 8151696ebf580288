import type { LogRecord, ReadLimit } from './log.ts'

/** As many of the records as the limit takes, from the first on: one at least, whatever its size. */
export function limited(records: readonly LogRecord[], limit: ReadLimit): readonly LogRecord[] {
  let bytes = 0
  const end = records.findIndex(({ value }, n) => {
    bytes += value.length
    return n >= limit.records || (n > 0 && bytes > limit.bytes)
  })
  return end < 0 ? records : records.slice(0, end)
}
