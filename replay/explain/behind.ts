import type { FixtureNow, Gap, Reason } from '../../match/fixture-now.ts'
import type { Score } from '../../match/packet.ts'
import { isSameScore } from '../../match/score.ts'
import type { Step } from '../../match/step.ts'
import { isStateStep, type StateStep } from '../states.ts'
import { type Evidence, evidenceOf } from './evidence.ts'

/** Parts of a state whose last change is told. */
const PARTS = [
  'score',
  'provisional',
  'byActions',
  'agreement',
  'periodAgreement',
  'shootout',
  'status',
  'collectionStatus',
  'period',
  'finality',
  'certified',
] as const satisfies readonly (keyof FixtureNow)[]
export type Part = (typeof PARTS)[number]

/** The records behind a state. */
export interface Behind {
  /** The packet whose summary the score, the period and the clock are of. */
  readonly summary: Evidence | null
  /** The record with which each part became what it is; null: it has been so from the beginning. */
  readonly since: Readonly<Record<Part, Evidence | null>>
  readonly reasons: readonly ReasonSince[]
  readonly gaps: readonly OpenGap[]
}

export interface ReasonSince {
  readonly reason: Reason
  readonly since: Evidence | null
}

/** A gap that is open, and the packet that skipped it. */
export interface OpenGap extends Gap {
  readonly opened: Evidence | null
}

/** Of the state after these steps. */
export function behind(steps: readonly Step[]): Behind {
  const since = new Map<string, Step>()
  let summary: Step | null = null
  let conflict: Step | null = null
  const opened: { readonly gap: Gap; readonly step: Step }[] = []
  let now: FixtureNow | null = null
  for (const step of steps) {
    if (step.kind === 'rejected' && step.rejection.code === 'sequence-conflict') conflict ??= step
    if (!isStateStep(step)) continue
    now = step.after
    noteChanges(since, step)
    if (step.kind !== 'accepted') continue
    if (step.after.scoreSeq === step.packet.seq) summary = step
    if (step.gap !== null) opened.push({ gap: step.gap, step })
  }
  if (conflict !== null) since.set('conflict', conflict)
  const sinceOf = (name: string): Evidence | null => orNull(since.get(name))
  return {
    summary: orNull(summary ?? undefined),
    since: Object.fromEntries(PARTS.map((part) => [part, sinceOf(part)])) as Behind['since'],
    reasons: (now?.reasons ?? []).map((reason) => ({ reason, since: sinceOf(reason) })),
    gaps: (now?.gaps ?? []).map((gap) => ({
      ...gap,
      opened: orNull(opened.findLast((one) => isWithin(gap, one.gap))?.step),
    })),
  }
}

function noteChanges(since: Map<string, Step>, step: StateStep): void {
  const { before, after } = step
  for (const part of PARTS) if (!isSame(before[part], after[part])) since.set(part, step)
  if (before.reasons === after.reasons) return
  for (const reason of after.reasons) if (!before.reasons.includes(reason)) since.set(reason, step)
}

type Value = string | number | Score | null

function isSame(a: Value, b: Value): boolean {
  if (a === b) return true
  return typeof a === 'object' && typeof b === 'object' && isSameScore(a, b)
}

/** What is left of a gap that was split lies within it. */
function isWithin(gap: Gap, opened: Gap): boolean {
  return opened.fromSeq <= gap.fromSeq && gap.toSeq <= opened.toSeq
}

function orNull(step: Step | undefined): Evidence | null {
  return step === undefined ? null : evidenceOf(step)
}
