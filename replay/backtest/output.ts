import { METADATA_DEPTH_MAX } from '../../match/canonical.ts'
import { OUTPUT_SIZE_MAX } from './limits.ts'

/** Containers, itself the first: a line of decisions is one more. */
const DEPTH_MAX = METADATA_DEPTH_MAX - 1

/**
 * A copy of what a strategy emits, as JSON has it: what is changed afterwards changes no decision. A text: why it is no plain JSON,
 * with the place. As JSON.stringify does, keys of objects whose value is undefined are left out.
 */
export function plainJson(
  value: unknown,
): { readonly json: unknown; readonly size: number } | { readonly fault: string } {
  const room = { left: OUTPUT_SIZE_MAX }
  try {
    return { json: copied(value, 'output', DEPTH_MAX, room), size: OUTPUT_SIZE_MAX - room.left }
  } catch (error) {
    if (error instanceof Fault) return { fault: error.message }
    throw error
  }
}

class Fault extends Error {}

/** Objects that are in an output many times are many in JSON: what is small in memory may have no end there. */
interface Room {
  left: number
}

function use(room: Room, size: number, place: string): void {
  room.left -= size
  if (room.left < 0) throw new Fault(`more than ${OUTPUT_SIZE_MAX} characters and values at ${place.slice(0, 40)}`)
}

function copied(value: unknown, place: string, depthLeft: number, room: Room): unknown {
  use(room, typeof value === 'string' ? value.length + 1 : 1, place)
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  // -0 is 0 in JSON.
  if (typeof value === 'number' && Number.isFinite(value)) return value + 0
  if (typeof value !== 'object') throw new Fault(`${typeof value === 'number' ? value : typeof value} at ${place}`)
  if (depthLeft === 0) throw new Fault(`more than ${DEPTH_MAX} levels at ${place}`)
  if (Array.isArray(value)) {
    return Array.from(value, (one: unknown, n) => copied(one, `${place}[${n}]`, depthLeft - 1, room))
  }
  // Records of events are of classes of their own; what is not its keys would be lost.
  if (isMore(value)) throw new Fault(`${String(value.constructor?.name)} at ${place}`)
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  return Object.fromEntries(
    entries.map(([key, one]) => {
      use(room, key.length, place)
      return [key, copied(one, `${place}.${key}`, depthLeft - 1, room)]
    }),
  )
}

function isMore(value: object): boolean {
  const kinds = [Map, Set, Date, RegExp, Promise, WeakMap, WeakSet, ArrayBuffer, Error]
  return ArrayBuffer.isView(value) || 'toJSON' in value || kinds.some((kind) => value instanceof kind)
}
