import type { Facts } from './packet.ts'

/** What sort of action it is, as its ids and names tell. */
export type ActionType = Pick<Facts, 'type' | 'typeId' | 'subType' | 'subTypeId'>

/** Who did it. */
export type Actor = Pick<Facts, 'teamId' | 'teamName' | 'playerId' | 'playerName'>

/** Each action type and each actor of a fixture once: few of them come again and again in hundreds of actions. */
export interface Interned {
  readonly types: ActionType[]
  readonly actors: Actor[]
  /** Indexes by typeId, and by the id of player or team. */
  readonly typesById: Map<number, readonly number[]>
  readonly actorsById: Map<string, readonly number[]>
}

/** Under one id: sub types, spellings of a name. Of more there are copies, so that odd input cannot make this slow. */
const VARIANTS_MAX = 32

const NONE: readonly number[] = []

export function nothingInterned(): Interned {
  return { types: [], actors: [], typesById: new Map(), actorsById: new Map() }
}

/** Where the action type of these facts stands in `types`; it is added when it is new. */
export function typeIndex({ types, typesById }: Interned, facts: Facts): number {
  const { type, typeId, subType, subTypeId } = facts
  const variants = typesById.get(typeId) ?? NONE
  for (const index of variants) {
    const known = types[index] as ActionType
    if (known.subTypeId === subTypeId && known.type === type && known.subType === subType) return index
  }
  if (variants.length < VARIANTS_MAX) typesById.set(typeId, [...variants, types.length])
  return types.push({ type, typeId, subType, subTypeId }) - 1
}

/** Where the actor of these facts stands in `actors`; it is added when it is new. */
export function actorIndex({ actors, actorsById }: Interned, facts: Facts): number {
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
