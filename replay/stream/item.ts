import type { LogRecord } from '../../log/log.ts'
import { compareIds } from '../digest.ts'

/** A record of a log with the time from which on it was known, not decoded. */
export interface Item {
  readonly record: LogRecord
  /** UTC microseconds; never falls within the raw records of a fixture, nor within what is derived of it. */
  readonly knownAt: number
  readonly basis: Basis
  readonly place: Place
}

/** What `knownAt` is: the header `published`, or `receivedAt` and the latency that was asked for. */
export type Basis = 'published' | 'received'

/** Where a record stands in the log order of its fixture. */
export interface Place {
  /** Offset of the raw record that it is, or comes from. */
  readonly raw: number
  /** Of its topic in the topic table: raw-actions is the first. */
  readonly topic: number
  /** From 0, within this topic for this raw record. */
  readonly n: number
}

/** The one total order: by the time known, then by the bytes of the fixtureId, then by log order. */
export function compareItems(a: Item, b: Item): number {
  return a.knownAt - b.knownAt || compareIds(a.record.key, b.record.key) || comparePlaces(a.place, b.place)
}

export function comparePlaces(a: Place, b: Place): number {
  return a.raw - b.raw || a.topic - b.topic || a.n - b.n
}
