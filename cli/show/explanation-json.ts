import { formatTime } from '../../match/time.ts'
import type { Explanation } from '../../replay/explain/explain.ts'
import { jsonView } from '../../schemas/json.ts'
import { FIXTURE_STATE } from '../../schemas/topics.ts'

/** `eventTime`, `firstReceivedAt`: what is named like these is UTC microseconds. */
const IS_TIME = /(^e|E)ventTime$|(^r|R)eceivedAt$/

/** One object on one line: the state as fixture-state has it, times as ISO text with six digits and Z. */
export function explanationJson(explanation: Explanation): string {
  const { known, ...rest } = explanation
  const state = known.state === null ? null : jsonView(FIXTURE_STATE, known.state)
  return JSON.stringify({ ...rest, known: { ...known, state } }, (name, value) => withTime(name, value))
}

export function withTime(name: string, value: unknown): unknown {
  return typeof value === 'number' && IS_TIME.test(name) ? formatTime(value) : value
}
