import type { LogRecord, Skimmed } from '../../log/log.ts'
import type { RawRecord } from '../../match/raw.ts'
import type { Basis } from './item.ts'

/** When a record counts as known. */
export interface KnownBy {
  /**
   * `auto`, the default: as published; what was imported (raw records of a fixture whose first one is of source `import`, and
   * what is derived from them) as received, since nobody saw it live.
   */
  readonly known?: Basis | 'auto' | undefined
  /** After `receivedAt`, where that counts; 0 by default. */
  readonly latencyMs?: number | undefined
}

/** Of a fixture, by its first raw record; null: there is none. */
export function basisBy({ known = 'auto' }: KnownBy, first: Pick<RawRecord, 'source'> | null): Basis {
  if (known !== 'auto') return known
  return first?.source === 'import' ? 'received' : 'published'
}

/** Header `published`, which a log of somebody else may not have; −1 where it is none. UTC microseconds. */
export function publishedAt({ headers }: Pick<LogRecord, 'headers'>): number {
  const text = headers.published
  const micros = text === undefined || text === '' ? Number.NaN : Number(text)
  return Number.isSafeInteger(micros) ? micros : -1
}

/** The same of a record that is not made. */
export function publishedOf(skimmed: Skimmed): number {
  const micros = skimmed.headerNumber('published', '')
  return micros < 0 ? publishedAt(skimmed.record) : micros
}

/** The record's timestamp is `receivedAt`, in milliseconds. */
export function receivedAtOf({ timestamp }: Pick<LogRecord, 'timestamp'>, latencyMs: number): number {
  return (timestamp + latencyMs) * 1000
}

/** By itself: within its layer it is the largest so far. */
export function knownAtOf(record: LogRecord, basis: Basis, latencyMs: number): number {
  const published = basis === 'published' ? publishedAt(record) : -1
  return published >= 0 ? published : receivedAtOf(record, latencyMs)
}
