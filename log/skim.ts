import type { LogReader, LogRecord, ReadLimit, SkimMemory, Skimmed } from './log.ts'

/** As {@link LogReader.skim}, of any log. */
export async function skimmed(
  log: Pick<LogReader, 'read' | 'skim'>,
  topic: string,
  partition: number,
  offset: number,
  limit: ReadLimit,
  memory?: SkimMemory,
): Promise<readonly Skimmed[]> {
  if (log.skim !== undefined) return log.skim(topic, partition, offset, limit, memory)
  return (await log.read(topic, partition, offset, limit)).map(whole)
}

/** Of a record that was read. */
export function whole(record: LogRecord): Skimmed {
  return new Whole(record)
}

class Whole implements Skimmed {
  readonly record: LogRecord
  readonly offset: number
  readonly key: string

  constructor(record: LogRecord) {
    this.record = record
    this.offset = record.offset
    this.key = record.key
  }

  get timestamp(): number {
    return this.record.timestamp
  }

  get valueBytes(): number {
    return this.record.value.length
  }

  get value(): Uint8Array {
    return this.record.value
  }

  /** Its headers tell. */
  headerNumber(): number {
    return -1
  }
}
