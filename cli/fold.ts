import { isBlank, readRecordedFrame } from '../feed/recorded.ts'
import { fold } from '../match/fold.ts'
import type { RuleTable } from '../match/rules.ts'
import { type FixtureState, initialState } from '../match/state.ts'
import type { Step } from '../match/step.ts'
import { derive } from '../processors/derived.ts'
import { type ImportedFrame, importedRecord } from '../producer/recording.ts'
import { jsonView } from '../schemas/json.ts'
import { framesOf } from './frames.ts'
import { counted, note, noteOnTerminal } from './note.ts'
import { type CommonOptions, NO_SPORT, readSport } from './options.ts'
import { openPrinter } from './print.ts'
import { loadRules } from './rules/file.ts'
import { bytesOf } from './source.ts'

export interface FoldOptions extends CommonOptions {
  readonly sport?: string
  readonly rules?: string
}

/** stdin: NDJSON packets of any fixtures; stdout: what they derive, in emission order (DESIGN §7). Needs no log. */
export async function foldCommand(options: FoldOptions, signal: AbortSignal): Promise<void> {
  const sport = readSport('--sport', options.sport ?? NO_SPORT)
  const rules = await loadRules(options.rules)
  const out = openPrinter(process.stdout, signal)
  const fixtures = new Map<string, Folding>()
  const counts = { frames: 0, quarantined: 0 }
  noteOnTerminal('reading packets from stdin, one a line; Ctrl-D ends')
  for await (const frames of framesOf(bytesOf('-', signal))) {
    if (signal.aborted) break
    for (const frame of frames) {
      if (isBlank(frame.bytes)) continue
      const { key, step } = foldFrame(fixtures, frame, sport, rules)
      if (counts.frames++ === 0) hint(frame.bytes)
      if (step.kind === 'rejected') counts.quarantined++
      for (const { topic, value } of derive(step)) {
        const text = JSON.stringify({ topic: topic.name, key, value: jsonView(topic, value) })
        if (out.print(text)) await out.flush()
      }
    }
    // Whoever writes to us may wait for what this gave.
    await out.flush()
  }
  if (counts.quarantined === 0 && !options.verbose) return
  process.stderr.write(
    `${counted(counts.frames, 'line')} of ${counted(fixtures.size, 'fixture')}; ${counts.quarantined} could not be applied and ${counts.quarantined === 1 ? 'is' : 'are'} quarantined\n`,
  )
}

/** Of what else JSON may be; each of its lines is quarantined. */
function hint(first: Uint8Array): void {
  const text = Buffer.from(first).toString('latin1').trim()
  const found = text.startsWith('[') ? 'a JSON array' : text === '{' ? 'a JSON object of several lines' : null
  if (found !== null) note(`fold reads one packet a line, found ${found}: \`touchline import\` takes that`)
}

interface Folding {
  state: FixtureState
  /** Of its packet before: what a frame without a timestamp gets. */
  receivedAt: number
}

function foldFrame(
  fixtures: Map<string, Folding>,
  frame: ImportedFrame,
  sport: string,
  rules: RuleTable,
): { readonly key: string; readonly step: Step } {
  const { fixtureId: key, eventTime } = readRecordedFrame(frame.bytes)
  const folding = fixtures.get(key) ?? { state: initialState(), receivedAt: 0 }
  fixtures.set(key, folding)
  const receivedAt = eventTime ?? folding.receivedAt
  const raw = importedRecord({ path: sport, tier: 'media' }, frame, key, receivedAt, null)
  const { state, step } = fold(folding.state, raw, rules)
  folding.state = state
  if (step.kind !== 'rejected' || step.packet !== null) folding.receivedAt = receivedAt
  return { key, step }
}
