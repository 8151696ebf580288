import type { RawRecord } from '../../match/raw.ts'
import { measure, newMeasuring, type Quality, qualityOf } from '../../replay/quality/quality.ts'
import { stepsOfRecords } from './given.ts'

export function qualityAfter(records: readonly RawRecord[]): Quality {
  const measuring = newMeasuring()
  for (const step of stepsOfRecords(records)) measure(measuring, step)
  const quality = qualityOf(measuring)
  if (quality === null) throw new Error('expected a record')
  return quality
}

/** Two lines. */
export const A = { line: 'a', connectionId: 'a1' }
export const B = { line: 'b', connectionId: 'b1' }
export const live = (seq: number) => ({ seq, send: 5, score: [0, 0] }) as const
