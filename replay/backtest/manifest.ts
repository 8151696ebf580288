import type { EventCounts } from './run.ts'

/** What a run was made of, and what it gave: enough to repeat it and to tell whether it gives the same. */
export interface Manifest {
  readonly is: 'touchline-backtest'
  readonly version: 1
  readonly strategy: StrategyRef
  readonly code: Code
  readonly config: unknown
  readonly seed: string
  readonly selection: Selected
  /** Of the log, as it was opened. */
  readonly log: string
  /** By their ids. */
  readonly fixtures: readonly FixtureRef[]
  readonly counts: Counts
  /** SHA-256 of decisions.ndjson. */
  readonly result: string
}

export interface StrategyRef {
  readonly name: string
  /** As it was given. */
  readonly file: string
  /** Of the bytes of this file; what it imports is not in it. */
  readonly sha256: string
}

/** What the code was. Another version of the package is no difference as long as it gives the same. */
export interface Code {
  /** Of the package. */
  readonly touchline: string
  readonly fold: number
  /** The fold and the rules with which the digests of the fixtures are made and, through `fold`, the events. */
  readonly logic: string
}

/** What was replayed, as the command line has it. */
export interface Selected {
  readonly prefix: string
  /** Whose raw-actions. */
  readonly rawPrefix: string
  readonly through: 'topics' | 'fold'
  /** The rule file that was given; null: the built-in rules. */
  readonly rules: string | null
  readonly known: 'auto' | 'published' | 'received'
  readonly latencyMs: number
  /** ISO text; null: all. */
  readonly from: string | null
  readonly to: string | null
}

export interface FixtureRef {
  readonly fixtureId: string
  /** DESIGN §4; null where the log has no raw records of the fixture, or none was accepted. */
  readonly exact: string | null
  readonly content: string | null
  /** The same digest as `exact`, of what lies in the derived topics; null where they were not read. */
  readonly published: string | null
}

export interface Counts {
  readonly fixtures: number
  readonly events: number
  /** Events by what their known time is. */
  readonly basis: EventCounts
  readonly decisions: number
  /** Decisions that rested on facts which were corrected later. */
  readonly rested: number
  /** Timers that had not fired when all was over. */
  readonly timersLeft: number
}

/** What is not the same in a repeated run, a line each; none: it is the same. */
export function differencesOf(before: Manifest, now: Manifest): readonly string[] {
  const lines: string[] = []
  const compare = (what: string, expected: unknown, found: unknown): void => {
    if (expected !== found) lines.push(`${what}: expected ${shown(expected)}, found ${shown(found)}`)
  }
  compare('strategy', before.strategy.sha256, now.strategy.sha256)
  compare('logic', before.code.logic, now.code.logic)
  const found = new Map(now.fixtures.map((one) => [one.fixtureId, one]))
  for (const one of before.fixtures) {
    const other = found.get(one.fixtureId)
    for (const which of ['exact', 'content', 'published'] as const) {
      compare(`fixture ${one.fixtureId}: ${which}`, one[which], other === undefined ? undefined : other[which])
    }
  }
  compare('events', before.counts.events, now.counts.events)
  compare('decisions', before.counts.decisions, now.counts.decisions)
  compare('rested on corrected facts', before.counts.rested, now.counts.rested)
  compare('result', before.result, now.result)
  return lines
}

function shown(value: unknown): string {
  return value === null || value === undefined ? 'none' : String(value)
}
