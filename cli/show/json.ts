import type { LogRecord } from '../../log/log.ts'
import { formatTime } from '../../match/time.ts'

/**
 * A record for machines, as DESIGN §7 has it for `tail --json`. `error`: why the value could not be read; `more`: what is
 * known of it besides.
 */
export function recordJson(record: LogRecord, value: unknown, error?: string, more: object = {}): string {
  const { topic, partition, offset, key, timestamp, headers } = record
  return JSON.stringify({
    topic,
    partition,
    offset,
    key,
    timestamp,
    headers,
    value,
    ...(error === undefined ? {} : { error }),
    ...more,
  })
}

/** `eventTime`, `firstReceivedAt`: what is named like these is UTC microseconds. */
const IS_TIME = /(^e|E)ventTime$|(^r|R)eceivedAt$/

/** On one line, times as ISO text. */
export function jsonText(value: object): string {
  return JSON.stringify(value, (name, one: unknown) =>
    typeof one === 'number' && IS_TIME.test(name) ? formatTime(one) : one,
  )
}
