import type { Standing } from '../../match/standing.ts'
import type { ActionChange, Correction, Facts, Nature } from '../../schemas/records.ts'
import { isSame } from './findings.ts'
import type { KnownAction, Published, Said } from './known.ts'

/** In the order of action-changes. */
const FACTS: readonly (keyof Facts)[] = [
  'type',
  'typeId',
  'subType',
  'subTypeId',
  'teamId',
  'teamName',
  'side',
  'playerId',
  'playerName',
  'period',
  'clockTime',
  'related',
  'metadata',
]

/** `standing` and the facts in which two publications of an action differ. */
export function changedIn(before: Published, after: Published): readonly string[] {
  const facts = FACTS.filter((name) => !isSame(before.facts[name], after.facts[name]))
  return before.standing === after.standing ? facts : ['standing', ...facts]
}

/** The correction that follows from two action-changes of an action; null where nothing that was published changed. */
export function correctionOf(
  before: Published | null,
  action: KnownAction,
  said: Said,
  change: ActionChange,
): Omit<Correction, keyof HeadAndScores> | null {
  const after = action.published
  if (before === null || after === null) return null
  const changed = changedIn(before, after)
  if (changed.length === 0) return null
  const lowest = action.packets[0] as Said
  return {
    actionId: said.actionId,
    sendType: said.sendType,
    nature: natureOf(before.standing, after.standing),
    before,
    after,
    changed,
    supersedes: action.packets.filter(({ seq }) => seq !== said.seq).map(({ seq }) => seq),
    ageMs: lowest.eventTime === null || said.eventTime === null ? null : toMs(said.eventTime - lowest.eventTime),
    knownMs: toMs(said.receivedAt - lowest.receivedAt),
    related: after.facts.related,
    relatedBy: change.relatedBy,
  }
}

type HeadAndScores = Pick<
  Correction & ActionChange,
  'fixtureId' | 'sport' | 'tier' | 'stateRevision' | 'seq' | 'eventTime' | 'receivedAt'
> &
  Pick<Correction, 'scoreBefore' | 'scoreAfter'>

/** R2. */
export function natureOf(before: Standing, after: Standing): Nature {
  const [wasVoid, isVoid] = [VOID.includes(before), VOID.includes(after)]
  if (before !== after && isVoid) return 'revocation'
  if (wasVoid && !isVoid) return 'reinstatement'
  return before === 'pending' && after === 'confirmed' ? 'confirmation' : 'amendment'
}

const VOID: readonly Standing[] = ['cancelled', 'deleted']

/** Rounded down, also below zero. */
function toMs(micros: number): number {
  return Math.floor(micros / 1000)
}
