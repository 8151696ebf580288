import type { Finality, FixtureNow, PendingAction, Reason, Team } from '../../match/fixture-now.ts'
import type { Period, Score, Side } from '../../match/packet.ts'
import { ruleFor } from '../../match/rules.ts'
import type { FixtureState } from '../../schemas/records.ts'
import { connectionReasons, type Lines } from './connections.ts'
import { openGaps } from './gaps.ts'
import { highestSeq, type Known, type KnownAction, type Said, sideOf } from './known.ts'
import { agrees, differingIn } from './opinions.ts'
import { periodsByActions, pointsOf, shootoutsIn } from './scores.ts'

/** Undefined: not known. */
type Expected<T> = { readonly [K in keyof T]: T[K] | undefined }

/** What the packets' summaries, and thus only raw-actions, tell of the view (T1, T4, T5, F1, F2). */
export function toldView(known: Known): Partial<FixtureNow> {
  const latest = known.told.at(-1)
  const summary = latest?.summary
  return {
    score: summary?.score ?? null,
    scoreSeq: latest?.seq ?? null,
    shootout: shootoutIn(summary?.periods ?? []),
    status: summary?.status ?? null,
    collectionStatus: summary?.collectionStatus ?? null,
    period: summary?.period ?? null,
    periods: summary?.periods ?? [],
    clock: latest && summary ? { time: summary.clockTime, running: summary.clockRunning, at: latest.eventTime } : null,
    homeInPossession: summary?.homeInPossession ?? null,
    finality: finalityOf(known),
    home: teamOf(known, 'home'),
    away: teamOf(known, 'away'),
  }
}

/** T4. */
function shootoutIn(periods: readonly Period[]): Score | null {
  const { periodHome = null, periodAway = null } = periods.find(({ type }) => type === 'Shootout') ?? {}
  return periodHome === null || periodAway === null ? null : { home: periodHome, away: periodAway }
}

/** F2: the first that holds. */
function finalityOf(known: Known): Finality {
  const { status, collectionStatus } = known.told.at(-1)?.summary ?? {}
  if (known.isFlagged && collectionStatus === 'CollectionDropped') return 'dropped'
  const isChecked = [...known.actions.values()].some(
    ({ standing, facts }) => standing === 'confirmed' && facts?.typeId === 21,
  )
  if (isChecked || collectionStatus === 'PostMatchChecked') return 'checked'
  return known.isFlagged || status === 'Completed' ? 'finished' : 'open'
}

/** S2. */
function teamOf({ teams }: Known, side: Side): Team | null {
  const taught = [...teams].filter(([, team]) => team.side === side).sort(([, a], [, b]) => b.seq - a.seq)
  const [newest] = taught
  return newest === undefined ? null : { id: newest[0], name: newest[1].name }
}

/** What a state must say, and what it may say, given what it says of what only raw-actions could tell. */
export function expectedState(known: Known, lines: Lines | null, found: FixtureState): Partial<Expected<FixtureState>> {
  const told = known.isWhole ? toldView(known) : { shootout: shootoutIn(found.periods) }
  const gaps = openGaps(known)
  const opinions = expectedOpinions(known, found)
  const { agreement = found.agreement, periodAgreement = found.periodAgreement } = opinions
  const sure = { ...found, ...told, agreement, periodAgreement }
  const reasons = reasonsOf(known, lines, sure, found.reasons)
  return {
    ...told,
    highestSeq: highestSeq(known),
    packets: known.seqs.length,
    ...known.view,
    ...opinions,
    pending: pendingOf(known, shootoutsIn(found.periods), found.pending),
    certified: known.certified,
    reasons,
    reliable: reasons.length === 0,
    gaps,
  }
}

type Opinions = Expected<Pick<FixtureNow, 'agreement' | 'periodAgreement' | 'periodsByActions'>>
const UNTOLD: Opinions = { agreement: undefined, periodAgreement: undefined, periodsByActions: undefined }

/** Without raw-actions nothing tells by whose packets a score moved: then only what cannot be is told. */
function expectedOpinions(known: Known, found: FixtureState): Opinions {
  const { rules, sums } = known
  if (rules === undefined) return UNTOLD
  if (known.isWhole && known.opinions !== undefined) {
    const { agreement, periodAgreement, periodsByActions } = known.opinions
    return { agreement, periodAgreement, periodsByActions }
  }
  const none = rules === null || found.score === null || openGaps(known).length > 0
  const within = rules === null ? [] : sums && periodsByActions(rules, sums, found.periods)
  const isSame = found.score?.home === found.byActions?.home && found.score?.away === found.byActions?.away
  const isSameWithin = differingIn(found.periods, found.periodsByActions).length === 0
  const judge = (word: FixtureState['agreement'], isSo: boolean) => (word === 'unknown' ? undefined : agrees(isSo))
  return {
    agreement: none ? 'unknown' : judge(found.agreement, isSame),
    periodAgreement: none ? 'unknown' : judge(found.periodAgreement, isSameWithin),
    periodsByActions: within,
  }
}

/** T2, L3, in the order of the contract. */
function reasonsOf(
  known: Known,
  lines: Lines | null,
  state: FixtureState,
  found: readonly Reason[],
): readonly Reason[] {
  const ofConnections: readonly Reason[] =
    lines === null ? found.filter((one) => one === 'disconnected' || one === 'silent') : connectionReasons(lines)
  const holds: readonly (readonly [Reason, boolean])[] = [
    ['gap', openGaps(known).length > 0],
    ['disconnected', ofConnections.includes('disconnected')],
    ['silent', ofConnections.includes('silent')],
    ['suspended', state.collectionStatus === 'CollectionSuspended' || state.status === 'Suspended'],
    ['dropped', state.finality === 'dropped'],
    ['differs', state.agreement === 'differs' || state.periodAgreement === 'differs'],
    ['conflict', known.hasConflict],
  ]
  return holds.filter(([, does]) => does).map(([reason]) => reason)
}

/** T3, C4; what nobody tells is taken as it is found. */
function pendingOf(
  known: Known,
  shootouts: readonly number[],
  found: readonly PendingAction[],
): readonly PendingAction[] | undefined {
  const pending: PendingAction[] = []
  for (const [actionId, action] of known.actions) {
    const { standing, facts } = action
    if (standing !== 'pending') continue
    const there = found.find((one) => one.actionId === actionId)
    if (facts === undefined) return undefined
    const { type, typeId, teamId, period } = facts
    const taught = sideOf(known, teamId)
    const side = taught === undefined ? (there?.side ?? null) : taught
    const points =
      known.rules === undefined ? (there?.points ?? null) : pointsOf(ruleFor(known.rules, facts), period, shootouts)
    pending.push({ actionId, type, typeId, side, points, sinceSeq: lowestSeq(action) })
  }
  return pending.sort((a, b) => a.sinceSeq - b.sinceSeq)
}

function lowestSeq({ packets }: KnownAction): number {
  return (packets[0] as Said).seq
}
