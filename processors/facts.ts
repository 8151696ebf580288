import type { ActionNow } from '../match/step.ts'
import type { Facts } from '../schemas/records.ts'

/** An action's facts with its side, in the order in which they are published and compared. */
export function factsOf({ facts, side }: ActionNow): Facts {
  return {
    type: facts.type,
    typeId: facts.typeId,
    subType: facts.subType,
    subTypeId: facts.subTypeId,
    teamId: facts.teamId,
    teamName: facts.teamName,
    side,
    playerId: facts.playerId,
    playerName: facts.playerName,
    period: facts.period,
    clockTime: facts.clockTime,
    related: facts.related,
    metadata: facts.metadata,
  }
}

const NAMES = [
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
] as const satisfies readonly (keyof Facts)[]

/** `standing` and names of facts that differ by value, in their order. */
export function changedNames(before: ActionNow, after: ActionNow): readonly string[] {
  const changed: string[] = before.standing === after.standing ? [] : ['standing']
  if (before.facts === after.facts && before.side === after.side) return changed
  const [was, is] = [factsOf(before), factsOf(after)]
  for (const name of NAMES) {
    const isSame = name === 'related' ? isSameList(was.related, is.related) : was[name] === is[name]
    if (!isSame) changed.push(name)
  }
  return changed
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((item, i) => item === b[i]))
}
