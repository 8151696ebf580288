import type { LogReader, LogRecord, ReadLimit, SkimMemory, Skimmed } from './log.ts'
import { othersTurn, PAGE } from './pages.ts'

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

export interface SkimmedPart {
  readonly topic: string
  readonly partition: number
  /** Offsets: `from` included, `to` excluded. */
  readonly from: number
  readonly to: number
}

/** The records of a part, page by page. With a `memory` a page is gone when the next one is asked for. */
export async function* skimmedPages(
  log: Pick<LogReader, 'read' | 'skim'>,
  { topic, partition, from, to }: SkimmedPart,
  { limit = PAGE, memory }: { readonly limit?: ReadLimit; readonly memory?: SkimMemory } = {},
): AsyncGenerator<readonly Skimmed[]> {
  for (let offset = from; offset < to; ) {
    const page = await skimmed(log, topic, partition, offset, limit, memory)
    const last = page.at(-1)
    if (last === undefined) return
    yield last.offset < to ? page : page.filter((record) => record.offset < to)
    offset = last.offset + 1
    await othersTurn()
  }
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
