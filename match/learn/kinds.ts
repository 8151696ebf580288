import type { ActionType } from '../interned.ts'

/** Number of an action type with its sub type among those seen. */
export type Kind = number

/** The action types seen, each with and without its sub types; rules are learned of these. */
export interface Kinds {
  readonly list: ActionType[]
  readonly byType: Map<number, Map<number | null, Kind>>
}

export function noKinds(): Kinds {
  return { list: [], byType: new Map() }
}

/** The names are those seen first; a sub type without an id is none. */
export function kindOf({ list, byType }: Kinds, actionType: ActionType): Kind {
  const { typeId, subTypeId, type, subType } = actionType
  let subs = byType.get(typeId)
  if (subs === undefined) {
    subs = new Map()
    byType.set(typeId, subs)
  }
  const known = subs.get(subTypeId)
  if (known !== undefined) return known
  const kind = list.push({ typeId, subTypeId, type, subType: subTypeId === null ? null : subType }) - 1
  subs.set(subTypeId, kind)
  return kind
}
