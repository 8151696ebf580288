import type { Facts } from './packet.ts'

/** What an action is. */
export type Kind = Pick<Facts, 'type' | 'typeId' | 'subType' | 'subTypeId'>

/** Who did it. */
export type Actor = Pick<Facts, 'teamId' | 'teamName' | 'playerId' | 'playerName'>

/** Each kind and each actor of a fixture once: few of them come again and again in hundreds of actions. */
export interface Shared {
  readonly kinds: Kind[]
  readonly actors: Actor[]
  /** Indexes by typeId, and by the id of player or team. */
  readonly kindsByType: Map<number, readonly number[]>
  readonly actorsById: Map<string, readonly number[]>
}

/** Under one id: sub types, spellings of a name. Of more there are copies, so that odd input cannot make this slow. */
const VARIANTS_MAX = 32

const NONE: readonly number[] = []

export function nothingShared(): Shared {
  return { kinds: [], actors: [], kindsByType: new Map(), actorsById: new Map() }
}

/** Where the kind of these facts stands in `kinds`; it is added when it is new. */
export function kindIndex({ kinds, kindsByType }: Shared, facts: Facts): number {
  const { type, typeId, subType, subTypeId } = facts
  const variants = kindsByType.get(typeId) ?? NONE
  for (const index of variants) {
    const kind = kinds[index] as Kind
    if (kind.subTypeId === subTypeId && kind.type === type && kind.subType === subType) return index
  }
  if (variants.length < VARIANTS_MAX) kindsByType.set(typeId, [...variants, kinds.length])
  return kinds.push({ type, typeId, subType, subTypeId }) - 1
}

/** Where the actor of these facts stands in `actors`; it is added when it is new. */
export function actorIndex({ actors, actorsById }: Shared, facts: Facts): number {
  const { teamId, teamName, playerId, playerName } = facts
  const id = playerId ?? teamId ?? ''
  const variants = actorsById.get(id) ?? NONE
  for (const index of variants) {
    const actor = actors[index] as Actor
    const isSame = actor.playerId === playerId && actor.teamId === teamId && actor.playerName === playerName
    if (isSame && actor.teamName === teamName) return index
  }
  if (variants.length < VARIANTS_MAX) actorsById.set(id, [...variants, actors.length])
  return actors.push({ teamId, teamName, playerId, playerName }) - 1
}
