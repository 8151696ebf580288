import type { FixtureNow, Gap, Reason } from '../../match/fixture-now.ts'
import type { Score } from '../../match/packet.ts'
import type { ActionView } from './book.ts'
import type { Certificate } from './certificate.ts'
import type { Unknown } from './unknown.ts'

/**
 * Why one cannot settle on a score. The reasons of the state, and: `score`: there is none · `open`: the match is not finished ·
 * `pending`: an action is · `uncertified`: there is no certificate · `incomplete`: it is · `outdated`: packets came after it ·
 * `unknown`: beside another reason, the agreement of the two views.
 */
export type Doubt = Reason | 'score' | 'open' | 'pending' | 'uncertified' | 'incomplete' | 'outdated' | 'unknown'

/** Whether one can settle on the score of a fixture as it is known now, whatever moment was asked for. */
export interface Settle {
  readonly ok: boolean
  /** Empty where one can. */
  readonly because: readonly Doubt[]
  readonly score: Score | null
  readonly byActions: Score | null
  readonly gaps: readonly Gap[]
  /** Why the two views of the score cannot be compared now; that alone is no reason against settling: most sports have no rules. */
  readonly unknown: readonly Unknown[]
  readonly certificate: Certificate | null
  readonly pending: readonly ActionView[]
}

/** `now`: with all that is recorded. */
export function settleOn(now: FixtureNow | null, found: Pick<Settle, 'unknown' | 'certificate' | 'pending'>): Settle {
  const because = now === null || now.score === null ? (['score'] as const) : doubtsOf(now, found.certificate)
  const { score = null, byActions = null, gaps = [] } = now ?? {}
  return { ok: because.length === 0, because, score, byActions, gaps, ...found }
}

function doubtsOf(now: FixtureNow, certificate: Certificate | null): readonly Doubt[] {
  const doubts: readonly Doubt[] = [
    ...(now.finality === 'open' ? (['open'] as const) : []),
    ...now.reasons,
    ...(now.pending.length > 0 ? (['pending'] as const) : []),
    ...certificateDoubts(certificate),
  ]
  return doubts.length > 0 && now.agreement === 'unknown' ? [...doubts, 'unknown'] : doubts
}

function certificateDoubts(certificate: Certificate | null): readonly Doubt[] {
  if (certificate === null) return ['uncertified']
  if (!certificate.complete) return ['incomplete']
  return certificate.packetsSince > 0 ? ['outdated'] : []
}
