import type { LogRecord } from '../log/log.ts'
import type { Rejection } from '../match/packet.ts'
import { OVERSIZED_KEPT_BYTES, type RawRecord } from '../match/raw.ts'
import type { Decoder } from '../schemas/codec.ts'
import { RAW_ACTIONS } from '../schemas/topics.ts'
import { valueIn } from '../schemas/value-in.ts'

/** A value of raw-actions, or why it is none. Texts do not name the schema id, which differs from log to log. */
export function readRaw(codec: Decoder, record: LogRecord): RawRecord | Rejection {
  const raw = valueIn(codec, RAW_ACTIONS, record)
  if (raw === null) return { code: 'bad-raw-value', found: 'other bytes' }
  return raw.fixtureId === record.key ? raw : { code: 'bad-raw-value', found: 'one of another key' }
}

/** What stands for a value that cannot be read: its bytes, under its key, at its time. */
export function foreignRaw(record: LogRecord): RawRecord {
  return {
    fixtureId: record.key,
    path: '',
    sport: '',
    tier: 'media',
    source: 'import',
    kind: '',
    line: '',
    connectionId: null,
    position: null,
    receivedAt: microsOf(record.timestamp),
    frame: record.value.subarray(0, OVERSIZED_KEPT_BYTES),
    detail: null,
  }
}

/** Whoever wrote it may have given it any time; values take integers that are exact. */
function microsOf(timestamp: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(Number.MIN_SAFE_INTEGER, timestamp * 1000))
}
