import { METADATA_DEPTH_MAX } from '../../match/canonical.ts'

/** Containers, itself the first: a line of decisions is one more. */
const DEPTH_MAX = METADATA_DEPTH_MAX - 1

/**
 * A copy of what a strategy emits, as JSON has it: what is changed afterwards changes no decision. A text: why it is no plain JSON,
 * with the place. As JSON.stringify does, keys of objects whose value is undefined are left out.
 */
export function plainJson(value: unknown): { readonly json: unknown } | { readonly fault: string } {
  try {
    return { json: copied(value, 'output', DEPTH_MAX) }
  } catch (error) {
    if (error instanceof Fault) return { fault: error.message }
    throw error
  }
}

class Fault extends Error {}

function copied(value: unknown, place: string, depthLeft: number): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  // -0 is 0 in JSON.
  if (typeof value === 'number' && Number.isFinite(value)) return value + 0
  if (typeof value !== 'object') throw new Fault(`${place} is ${typeof value === 'number' ? value : typeof value}`)
  if (depthLeft === 0) throw new Fault(`${place} is nested deeper than ${DEPTH_MAX}`)
  if (Array.isArray(value)) {
    return Array.from(value, (one: unknown, n) => copied(one, `${place}[${n}]`, depthLeft - 1))
  }
  const prototype = Object.getPrototypeOf(value) as unknown
  if (prototype !== Object.prototype && prototype !== null) {
    throw new Fault(`${place} is a ${String(value.constructor?.name)}`)
  }
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  return Object.fromEntries(entries.map(([key, one]) => [key, copied(one, `${place}.${key}`, depthLeft - 1)]))
}
