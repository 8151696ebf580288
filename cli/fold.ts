import { isBlank, readRecordedLine } from '../feed/recorded.ts'
import { fold } from '../match/fold.ts'
import type { RuleTable } from '../match/rules.ts'
import { type FixtureState, initialState } from '../match/state.ts'
import { derive } from '../processors/derived.ts'
import { importedRecord, type RecordedFrame } from '../producer/recording.ts'
import { jsonView } from '../schemas/json.ts'
import { linesOf } from './lines.ts'
import { printer } from './print.ts'
import { loadRules } from './rules.ts'

export interface FoldOptions {
  readonly sport: string
  readonly rules?: string
}

/** stdin: NDJSON packets of any fixtures; stdout: what they derive, in emission order (DESIGN §7). Needs no log. */
export async function foldCommand(options: FoldOptions, signal: AbortSignal): Promise<void> {
  const rules = await loadRules(options.rules)
  const out = printer(process.stdout, signal)
  // A reader that waits for input must not outlive the signal.
  signal.addEventListener('abort', () => process.stdin.destroy(), { once: true })
  const fixtures = new Map<string, Folding>()
  for await (const line of linesOf(process.stdin)) {
    if (signal.aborted) break
    if (isBlank(line.bytes)) continue
    for (const text of foldLine(fixtures, line, options.sport, rules)) {
      if (out.line(text)) await out.flush()
    }
  }
  await out.flush()
}

interface Folding {
  state: FixtureState
  /** Of its packet before: what a line without a timestamp gets. */
  receivedAt: number
}

function foldLine(
  fixtures: Map<string, Folding>,
  line: RecordedFrame,
  sport: string,
  rules: RuleTable,
): readonly string[] {
  const { fixtureId, eventTime } = readRecordedLine(line.bytes)
  const folding = fixtures.get(fixtureId) ?? { state: initialState(), receivedAt: 0 }
  fixtures.set(fixtureId, folding)
  const receivedAt = eventTime ?? folding.receivedAt
  const raw = importedRecord({ path: sport, tier: 'media' }, line, fixtureId, receivedAt, null)
  const { state, step } = fold(folding.state, raw, rules)
  folding.state = state
  if (step.kind !== 'rejected' || step.packet !== null) folding.receivedAt = receivedAt
  return derive(step).map(({ topic, value }) =>
    JSON.stringify({ topic: topic.name, key: fixtureId, value: jsonView(topic, value) }),
  )
}
