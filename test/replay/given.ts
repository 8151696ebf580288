import type { RawRecord } from '../../match/raw.ts'
import { rulesOfSport } from '../../match/rules.ts'
import type { Step } from '../../match/step.ts'
import { type Explanation, explain } from '../../replay/explain/explain.ts'
import { type At, findMoment } from '../../replay/explain/point.ts'
import { event, NOON, packet, play, RULES, raw, type Short } from '../match/given.ts'

/** Recorded fixtures as short stories; all times are seconds after noon. */

export const SPORT_RULES = rulesOfSport(RULES, 'testsport')

/** A packet that came at this second, as the provider's clock says too unless `more.timestamp` does not. */
export function at(second: number, short: Short, more: Partial<RawRecord> = {}): RawRecord {
  const timestamp = new Date(NOON / 1000 + second * 1000).toISOString()
  const frame = packet({ ...short, more: { timestamp, ...short.more } })
  return raw(frame, { receivedAt: NOON + second * 1_000_000, ...more })
}

export function note(second: number, kind: string, more: Partial<RawRecord> = {}): RawRecord {
  return event(kind, { receivedAt: NOON + second * 1_000_000, ...more })
}

export function stepsOfRecords(records: readonly RawRecord[]): readonly Step[] {
  return play(records, RULES).steps
}

export function explained(records: readonly RawRecord[], when: At): Explanation {
  const steps = stepsOfRecords(records)
  const moment = findMoment(steps, when)
  if ('there' in moment) throw new Error(`expected that moment, found ${moment.there}`)
  return explain(steps, moment, SPORT_RULES)
}

export const score = (home: number, away: number) => ({ home, away })
