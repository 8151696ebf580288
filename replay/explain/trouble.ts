import type { Gap } from '../../match/fixture-now.ts'
import type { Step } from '../../match/step.ts'
import { msBetween } from '../../match/time.ts'
import { feedQuality } from '../../processors/feed-quality.ts'
import type { FeedQuality } from '../../schemas/records.ts'
import { isStateStep } from '../states.ts'

/** How far from a moment something still is near it: in our time, or in seqs. */
export const NEAR_MS_MAX = 60_000
export const NEAR_SEQS_MAX = 20

const KINDS = ['opened', 'lost', 'silent', 'resumed', 'ended', 'gap', 'healed', 'absent'] as const
type Kind = (typeof KINDS)[number]

/** A gap or an outage: what feed-quality says of it. */
export interface Trouble {
  readonly kind: Kind
  readonly line: string
  /** Null but for gap, healed and absent. */
  readonly fromSeq: number | null
  readonly toSeq: number | null
  readonly detail: string | null
  readonly receivedAt: number
  /** Our time since the moment; negative: before it. */
  readonly afterMs: number
}

/** The moment that something is near to. */
export interface Place {
  readonly seq: number
  readonly receivedAt: number
  /** Gaps that are open then: whatever closes them belongs to it, however late it comes. */
  readonly gaps: readonly Gap[]
}

/** What is near a place among these steps, in log order; seqs that were healed one after the other as one range. */
export function troublesNear(steps: readonly Step[], place: Place): readonly Trouble[] {
  const found: Trouble[] = []
  for (const step of steps) {
    for (const quality of feedQuality(step)) {
      const { kind } = quality
      if (!isTrouble(kind) || !isNear(step, quality, place)) continue
      const { line, fromSeq, toSeq, detail, receivedAt } = quality
      const afterMs = msBetween(place.receivedAt, receivedAt)
      const last = found.at(-1)
      if (last !== undefined && isNextHealed(last, quality)) found[found.length - 1] = { ...last, toSeq }
      else found.push({ kind, line, fromSeq, toSeq, detail, receivedAt, afterMs })
    }
  }
  return found
}

function isTrouble(kind: string): kind is Kind {
  return (KINDS as readonly string[]).includes(kind)
}

function isNear(step: Step, { fromSeq, toSeq, receivedAt }: FeedQuality, place: Place): boolean {
  if (Math.abs(receivedAt - place.receivedAt) <= NEAR_MS_MAX * 1000) return true
  const seq = isStateStep(step) ? step.after.highestSeq : place.seq
  const [from, to] = [fromSeq ?? seq, toSeq ?? seq]
  if (from <= place.seq + NEAR_SEQS_MAX && place.seq - NEAR_SEQS_MAX <= to) return true
  return fromSeq !== null && place.gaps.some((gap) => from <= gap.toSeq && gap.fromSeq <= to)
}

function isNextHealed(last: Trouble, { kind, line, fromSeq }: FeedQuality): boolean {
  return kind === 'healed' && last.kind === 'healed' && last.line === line && fromSeq === (last.toSeq ?? 0) + 1
}
