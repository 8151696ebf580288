import type { Agreement, Finality, FixtureNow, PendingAction } from '../../match/fixture-now.ts'
import type { Facts, Packet, Score, SendTypeId, Side } from '../../match/packet.ts'
import type { Rule } from '../../match/rules.ts'
import type { Standing } from '../../match/standing.ts'
import type { ActionNow } from '../../match/step.ts'
import { RULES } from './given.ts'

/**
 * DESIGN §4 said a second time, as plainly as it can be: from the set of accepted packets, from scratch, without anything
 * kept. The fold, which keeps sums and chains, must come to the same after every packet (laws.test.ts).
 */

const RULES_OF_SPORT = RULES.testsport as readonly Rule[]

export interface PlainAction extends ActionNow {
  readonly actionId: string
  readonly packets: readonly Packet[]
}

/** The actions of these packets, each with its packets by seq. */
export function actionsOf(packets: readonly Packet[]): readonly PlainAction[] {
  const ordered = bySeq(packets)
  const ids = [...new Set(ordered.map(({ actionId }) => actionId))]
  return ids.map((actionId) => {
    const own = ordered.filter((packet) => packet.actionId === actionId)
    const facts = factsOf(own)
    return { actionId, packets: own, standing: standingOf(own) as Standing, facts, side: sideOf(facts.teamId, ordered) }
  })
}

/** A2, A3. Null without a packet. */
export function standingOf(own: readonly Packet[]): Standing | null {
  const setter = own.findLast(({ sendTypeId }) => sendTypeId !== 2)
  if (setter === undefined) return own.length === 0 ? null : 'confirmed'
  const standing = ({ 1: 'pending', 3: 'cancelled', 4: 'deleted', 5: 'confirmed', 6: 'confirmed' } as const)[
    setter.sendTypeId as Exclude<SendTypeId, 2>
  ]
  return setter === own.at(-1) || standing === 'pending' ? standing : 'confirmed'
}

/** A4. */
function factsOf(own: readonly Packet[]): Facts {
  const describing = own.findLast(({ sendTypeId }) => [1, 2, 5].includes(sendTypeId)) ?? own.at(-1)
  return (describing as Packet).facts
}

/** S1. */
function sideOf(teamId: string | null, ordered: readonly Packet[]): Side | null {
  const teacher = ordered.findLast(({ facts, homeTeam }) => homeTeam !== null && facts.teamId === teamId)
  if (teamId === null || teacher === undefined) return null
  return teacher.homeTeam ? 'home' : 'away'
}

/** All of the view that comes from packets. */
export function viewOf(packets: readonly Packet[]): Partial<FixtureNow> {
  const ordered = bySeq(packets)
  const actions = actionsOf(packets)
  const latest = ordered.findLast(({ summary }) => summary !== null)
  const summary = latest?.summary ?? null
  const shootouts = (summary?.periods ?? []).filter(({ type }) => type === 'Shootout')
  const shootoutIds = shootouts.map(({ id }) => id)
  const pending = actions.filter(({ standing }) => standing === 'pending')
  const byActions = sum(actions, 'confirmed', shootoutIds)
  const gaps = gapsOf(ordered)
  const [first] = shootouts
  return {
    highestSeq: ordered.at(-1)?.seq ?? 0,
    packets: packets.length,
    score: summary?.score ?? null,
    scoreSeq: latest?.seq ?? null,
    provisional: summary && add(summary.score, sum(actions, 'pending', shootoutIds)),
    byActions,
    agreement: agreementOf(ordered, actions, shootoutIds, byActions),
    home: teamOf('home', ordered),
    away: teamOf('away', ordered),
    shootout:
      first === undefined || first.periodHome === null || first.periodAway === null
        ? null
        : { home: first.periodHome, away: first.periodAway },
    status: summary?.status ?? null,
    collectionStatus: summary?.collectionStatus ?? null,
    period: summary?.period ?? null,
    periods: summary?.periods ?? [],
    clock: summary && { time: summary.clockTime, running: summary.clockRunning, at: latest?.eventTime ?? null },
    homeInPossession: summary?.homeInPossession ?? null,
    pending: pending.map((action) => pendingOf(action, shootoutIds)).sort(bySinceThenId),
    finality: finalityOf(ordered, actions, latest),
    gaps,
  }
}

function bySeq(packets: readonly Packet[]): readonly Packet[] {
  return packets.toSorted((a, b) => a.seq - b.seq)
}

/** Q3. */
function gapsOf(ordered: readonly Packet[]): FixtureNow['gaps'] {
  return ordered.flatMap(({ seq }, i) => {
    const expected = (ordered[i - 1]?.seq ?? 0) + 1
    return seq > expected ? [{ fromSeq: expected, toSeq: seq - 1 }] : []
  })
}

/** S2: the team of this side whose own newest flag is the newest. */
function teamOf(side: Side, ordered: readonly Packet[]): FixtureNow['home'] {
  const ids = [...new Set(ordered.map(({ facts }) => facts.teamId))].filter((id) => sideOf(id, ordered) === side)
  const teachers = ordered.filter(({ facts, homeTeam }) => homeTeam !== null && ids.includes(facts.teamId))
  const newest = teachers.at(-1)
  return newest === undefined ? null : { id: newest.facts.teamId as string, name: newest.facts.teamName }
}

/** C2. */
function ruleOf({ typeId, subTypeId }: Facts): Rule | null {
  const ofType = RULES_OF_SPORT.filter((rule) => rule.typeId === typeId)
  const exact = ofType.find((rule) => rule.subTypeId !== undefined && rule.subTypeId === subTypeId)
  return exact ?? ofType.find((rule) => rule.subTypeId === undefined) ?? null
}

/** C4, C5. */
function pointsOf(facts: Facts, shootoutIds: readonly (number | null)[]): number | null {
  const rule = ruleOf(facts)
  if (rule === null) return null
  return facts.period !== null && shootoutIds.includes(facts.period) ? 0 : rule.points
}

/** C3. */
function sum(actions: readonly PlainAction[], standing: Standing, shootoutIds: readonly (number | null)[]): Score {
  const total = { home: 0, away: 0 }
  for (const { facts, side } of actions.filter((action) => action.standing === standing)) {
    if (side === null) continue
    const other = side === 'home' ? 'away' : 'home'
    total[ruleOf(facts)?.side === 'opponent' ? other : side] += pointsOf(facts, shootoutIds) ?? 0
  }
  return total
}

function add(a: Score, b: Score): Score {
  return { home: a.home + b.home, away: a.away + b.away }
}

/** C6, C7. */
function agreementOf(
  ordered: readonly Packet[],
  actions: readonly PlainAction[],
  shootoutIds: readonly (number | null)[],
  byActions: Score,
): Agreement {
  const last = ordered.at(-1)
  if (!last?.summary || gapsOf(ordered).length > 0) return 'unknown'
  const counting = actions.filter(({ standing }) => standing === 'confirmed' || standing === 'pending')
  if (counting.some(({ facts, side }) => side === null && (pointsOf(facts, shootoutIds) ?? 0) !== 0)) return 'unknown'
  let before: Score = { home: 0, away: 0 }
  for (const { summary, actionId } of ordered) {
    if (summary === null) continue
    const facts = actions.find((action) => action.actionId === actionId)?.facts as Facts
    if (!isSame(before, summary.score) && ruleOf(facts) === null) return 'unknown'
    before = summary.score
  }
  return isSame(before, byActions) ? 'agrees' : 'differs'
}

function isSame(a: Score, b: Score): boolean {
  return a.home === b.home && a.away === b.away
}

function pendingOf({ actionId, facts, side, packets }: PlainAction, shootoutIds: readonly (number | null)[]) {
  const { type, typeId } = facts
  return { actionId, type, typeId, side, points: pointsOf(facts, shootoutIds), sinceSeq: (packets[0] as Packet).seq }
}

/** T3. */
function bySinceThenId(a: PendingAction, b: PendingAction): number {
  if (a.sinceSeq !== b.sinceSeq) return a.sinceSeq - b.sinceSeq
  return a.actionId < b.actionId ? -1 : 1
}

/** F1, F2. */
function finalityOf(ordered: readonly Packet[], actions: readonly PlainAction[], latest: Packet | undefined): Finality {
  const last = ordered.at(-1)
  const { status, collectionStatus } = latest?.summary ?? {}
  const isFlagged = last?.finished === true || last?.summary?.finished === true
  if (isFlagged && collectionStatus === 'CollectionDropped') return 'dropped'
  const isChecked = actions.some(({ facts, standing }) => facts.typeId === 21 && standing === 'confirmed')
  if (isChecked || collectionStatus === 'PostMatchChecked') return 'checked'
  return isFlagged || status === 'Completed' ? 'finished' : 'open'
}
