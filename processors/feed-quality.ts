import { type Score, SEND_TYPES } from '../match/packet.ts'
import type { Accepted, CertifiedStep, Disagreement, Step } from '../match/step.ts'
import type { FeedQuality } from '../schemas/records.ts'
import { headOf } from './head.ts'

/** Something about the feed itself: its connections, what is missing, doubled or contradictory. */
export function feedQuality(step: Step): readonly FeedQuality[] {
  const found = findingsOf(step)
  if (found.length === 0) return []
  const head = headOf(step)
  return found.map(({ kind, fromSeq = null, toSeq = null, detail = null, actions = NO_ACTIONS }) => ({
    kind,
    line: step.raw.line,
    fromSeq,
    toSeq,
    detail,
    actions,
    ...head,
  }))
}

interface Finding {
  readonly kind: FeedQuality['kind']
  readonly fromSeq?: number
  readonly toSeq?: number
  readonly detail?: string | null
  readonly actions?: readonly string[]
}

const NOTHING: readonly Finding[] = []
const NO_ACTIONS: readonly string[] = []

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
  found.push(...ofDisagreements(step.disagreements))
  return found
}

function ofCertificate(step: CertifiedStep): readonly Finding[] {
  return [
    ...step.absent.map(({ fromSeq, toSeq }): Finding => ({ kind: 'absent', fromSeq, toSeq })),
    ...ofDisagreements(step.disagreements),
    { kind: 'certificate', detail: step.raw.detail },
  ]
}

/** Closing a gap by a certificate can show one, too. */
function ofDisagreements(disagreements: readonly Disagreement[]): readonly Finding[] {
  return disagreements.map(({ period, score, byActions, actions }) => {
    const where = period === null ? '' : `period ${period}: `
    return { kind: 'disagreement', detail: `${where}score ${text(score)}, byActions ${text(byActions)}`, actions }
  })
}

function text({ home, away }: Score): string {
  return `${home}-${away}`
}
