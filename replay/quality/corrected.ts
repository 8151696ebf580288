import type { Accepted, Step } from '../../match/step.ts'
import { toMs } from '../../match/time.ts'
import { corrections } from '../../processors/corrections.ts'
import type { Nature } from '../../schemas/records.ts'
import { median } from './median.ts'

export type NatureCounts = Readonly<Record<Nature, number>>

/** Corrections of a fixture, by their nature and by what they corrected. */
export interface CorrectionQuality {
  readonly byNature: NatureCounts
  /** The type is the one after the correction; by typeId. */
  readonly byType: readonly TypeCorrections[]
}

export interface TypeCorrections extends NatureCounts {
  readonly typeId: number
  readonly type: string | null
}

export interface PendingQuality {
  /** Actions that were pending. */
  readonly actions: number
  /** Of these, those that stand pending still. */
  readonly open: number
  /** By the provider's clock, from an action's first pending packet to the one with which it was confirmed or cancelled. */
  readonly medianMs: number | null
}

/** Mutable. */
export interface Correcting {
  readonly byNature: Counts
  readonly byType: Map<number, Counts & { type: string | null }>
  /** actionId → eventTime of its first pending packet. */
  readonly pending: Map<string, number | null>
  pendingActions: number
  /** Microseconds. */
  readonly durations: number[]
}

type Counts = { -readonly [nature in Nature]: number }

export function newCorrecting(): Correcting {
  return { byNature: noCounts(), byType: new Map(), pending: new Map(), pendingActions: 0, durations: [] }
}

export function noteCorrections(state: Correcting, step: Step): void {
  if (step.kind !== 'accepted') return
  notePending(state, step)
  for (const { nature, after } of corrections(step)) {
    const { typeId, type } = after.facts
    const ofType = state.byType.get(typeId) ?? { ...noCounts(), type }
    state.byType.set(typeId, ofType)
    state.byNature[nature]++
    ofType[nature]++
    ofType.type = type ?? ofType.type
  }
}

function notePending(state: Correcting, { packet, action }: Accepted): void {
  const { actionId, after } = action
  if (after.standing === 'pending') {
    if (state.pending.has(actionId)) return
    state.pending.set(actionId, packet.eventTime)
    state.pendingActions++
    return
  }
  const since = state.pending.get(actionId) ?? null
  state.pending.delete(actionId)
  const isJudged = after.standing === 'confirmed' || after.standing === 'cancelled'
  if (isJudged && since !== null && packet.eventTime !== null) state.durations.push(packet.eventTime - since)
}

export function correctionsOf({ byNature, byType }: Correcting): CorrectionQuality {
  const types = [...byType].sort(([a], [b]) => a - b)
  return {
    byNature: { ...byNature },
    byType: types.map(([typeId, { type, ...counts }]) => ({ typeId, type, ...counts })),
  }
}

export function pendingQualityOf({ pending, pendingActions, durations }: Correcting): PendingQuality {
  const middle = median(durations)
  return { actions: pendingActions, open: pending.size, medianMs: middle === null ? null : toMs(middle) }
}

function noCounts(): Counts {
  return { confirmation: 0, revocation: 0, reinstatement: 0, amendment: 0 }
}
