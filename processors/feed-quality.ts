import type { FixtureNow } from '../match/fixture-now.ts'
import { type Score, SEND_TYPES } from '../match/packet.ts'
import type { Accepted, CertifiedStep, Step } from '../match/step.ts'
import type { FeedQuality } from '../schemas/records.ts'
import { headOf } from './head.ts'

/** Something about the feed itself: its connections, what is missing, doubled or contradictory. */
export function feedQuality(step: Step): readonly FeedQuality[] {
  const found = findingsOf(step)
  if (found.length === 0) return []
  const head = headOf(step)
  return found.map(({ kind, fromSeq = null, toSeq = null, detail = null }) => ({
    kind,
    line: step.raw.line,
    fromSeq,
    toSeq,
    detail,
    ...head,
  }))
}

interface Finding {
  readonly kind: FeedQuality['kind']
  readonly fromSeq?: number
  readonly toSeq?: number
  readonly detail?: string | null
}

const NOTHING: readonly Finding[] = []

function findingsOf(step: Step): readonly Finding[] {
  switch (step.kind) {
    case 'accepted':
      return ofPacket(step)
    case 'duplicate':
      return [{ kind: 'duplicate' }]
    case 'connection':
      return step.event === 'alive' ? NOTHING : [{ kind: step.event, detail: step.raw.detail }]
    case 'certified':
      return ofCertificate(step)
    case 'rejected':
    case 'fixture':
    case 'ignored':
      return NOTHING
    default:
      return step satisfies never
  }
}

function ofPacket(step: Accepted): readonly Finding[] {
  const found: Finding[] = []
  const { seq, sendTypeId } = step.packet
  if (step.gap !== null) found.push({ kind: 'gap', fromSeq: step.gap.fromSeq, toSeq: step.gap.toSeq })
  if (step.healed) found.push({ kind: 'healed', fromSeq: seq, toSeq: seq })
  if (!step.action.expected) {
    const detail = `${step.action.stepFrom ?? 'first'} -> ${SEND_TYPES[sendTypeId]}`
    found.push({ kind: 'unexpected-step', detail })
  }
  found.push(...disagreement(step.before, step.after))
  return found
}

function ofCertificate(step: CertifiedStep): readonly Finding[] {
  return [
    ...step.absent.map(({ fromSeq, toSeq }): Finding => ({ kind: 'absent', fromSeq, toSeq })),
    ...disagreement(step.before, step.after),
    { kind: 'certificate', detail: step.raw.detail },
  ]
}

/** Only when it begins to differ. Closing a gap by a certificate can show it, too. */
function disagreement(before: FixtureNow, after: FixtureNow): readonly Finding[] {
  if (after.agreement !== 'differs' || before.agreement === 'differs') return NOTHING
  return [{ kind: 'disagreement', detail: `score ${text(after.score)}, byActions ${text(after.byActions)}` }]
}

function text(score: Score | null): string {
  return score === null ? 'null' : `${score.home}-${score.away}`
}
