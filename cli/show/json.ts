import type { LogRecord } from '../../log/log.ts'

/** A record for machines, as DESIGN §7 has it for `tail --json`. `error`: why the value could not be read. */
export function recordJson(record: LogRecord, value: unknown, error?: string): string {
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
  })
}
