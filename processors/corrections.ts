import { SEND_TYPES } from '../match/packet.ts'
import type { Standing } from '../match/standing.ts'
import type { Accepted, ActionNow, Step } from '../match/step.ts'
import { msBetween } from '../match/time.ts'
import type { Correction, Nature, PublishedAction } from '../schemas/records.ts'
import { changedNames, factsOf } from './facts.ts'
import { headOf } from './head.ts'

/** When a packet changes what was published about its action before. */
export function corrections(step: Step): readonly Correction[] {
  if (step.kind !== 'accepted') return []
  const { packet, action } = step
  const { before, after } = action
  if (before === null) return []
  const changed = changedNames(before, after)
  if (changed.length === 0) return []
  return [
    {
      actionId: action.actionId,
      sendType: SEND_TYPES[packet.sendTypeId],
      nature: natureOf(before.standing, after.standing),
      before: published(before),
      after: published(after),
      changed,
      scoreBefore: step.before.score,
      scoreAfter: step.after.score,
      supersedes: action.supersedes,
      // Negative where the action's lowest seq came later.
      ageMs: msBetween(action.firstEventTime, packet.eventTime),
      knownMs: msBetween(action.firstReceivedAt, step.raw.receivedAt),
      related: after.facts.related,
      relatedBy: action.relatedBy,
      ...headOf(step),
    },
  ]
}

/** The nature of the correction that this packet gives; null when it gives none. */
export function correctionNature({ action: { before, after } }: Accepted): Nature | null {
  if (before === null || changedNames(before, after).length === 0) return null
  return natureOf(before.standing, after.standing)
}

function natureOf(before: Standing, after: Standing): Nature {
  if (before === after) return 'amendment'
  if (isVoid(after)) return 'revocation'
  if (isVoid(before)) return 'reinstatement'
  return before === 'pending' ? 'confirmation' : 'amendment'
}

function isVoid(standing: Standing): boolean {
  return standing === 'cancelled' || standing === 'deleted'
}

function published(action: ActionNow): PublishedAction {
  return { standing: action.standing, facts: factsOf(action) }
}
