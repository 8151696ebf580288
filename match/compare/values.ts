import { canonicalJson } from '../canonical.ts'
import { type JsonObject, object } from '../reading.ts'

/** How much two packets of one seq differ; at most {@link FIELDS_MAX} of it is kept. */
export interface Differences {
  /** Fields that say something else. */
  count: number
  readonly fields: FieldDifference[]
  /** Names that only one of the two has. */
  names: number
}

/** A value of the frame; left out: the frame has none there. Null: it has none, or one that cannot be read. */
export interface FieldDifference {
  /** As in the provider's JSON: `fixtureAction.team.id`, `fixtureSummary.periods[0].label`. */
  readonly path: string
  readonly recorded?: Shown
  readonly listed?: Shown
}

type Shown = string | number | boolean | null

const FIELDS_MAX = 8
const SHOWN_CHARS_MAX = 80
const PATH_CHARS_MAX = 160
/** Of metadata: of a player, REST may know more than the socket did (feed.md §2.2). */
const NAMES: ReadonlySet<string> = new Set(['name', 'fullName', 'firstName', 'lastName'])

export function noDifferences(): Differences {
  return { count: 0, fields: [], names: 0 }
}

export function noteDifference(differences: Differences, path: string, recorded: unknown, listed: unknown): void {
  differences.count++
  if (differences.fields.length >= FIELDS_MAX) return
  const shown = path.length > PATH_CHARS_MAX ? cut(path, PATH_CHARS_MAX) : path
  differences.fields.push({ path: shown, ...show('recorded', recorded), ...show('listed', listed) })
}

/** One that only one side has is no alteration: names are looked up by the provider, and not always found. */
export function compareNames(differences: Differences, path: string, recorded: unknown, listed: unknown): void {
  const [isHere, isThere] = [isNamed(recorded), isNamed(listed)]
  if (isHere !== isThere) differences.names++
  else if (isHere && recorded !== listed) noteDifference(differences, path, recorded, listed)
}

/** "Unknown player code: …" is what the provider says where it has no name (feed.md §2.2). */
function isNamed(name: unknown): boolean {
  if (typeof name !== 'string') return name !== null && name !== undefined
  return name.trim() !== '' && !/^\s*unknown\b/i.test(name)
}

/** Any JSON, field by field; what is missing is undefined. Depth is bounded by those who parsed it. */
export function compareJson(differences: Differences, path: string, recorded: unknown, listed: unknown): void {
  if (recorded === listed) return
  const [here, there] = [object(recorded), object(listed)]
  if (here !== null && there !== null) {
    compareMembers(differences, path, here, there)
  } else if (Array.isArray(recorded) && Array.isArray(listed)) {
    for (let i = 0; i < Math.max(recorded.length, listed.length); i++) {
      compareJson(differences, `${path}[${i}]`, recorded[i], listed[i])
    }
  } else {
    noteDifference(differences, path, recorded, listed)
  }
}

function compareMembers(differences: Differences, path: string, here: JsonObject, there: JsonObject): void {
  for (const key of [...new Set([...Object.keys(here), ...Object.keys(there)])].sort()) {
    const [recorded, listed] = [memberOf(here, key), memberOf(there, key)]
    const compare = NAMES.has(key) && !isContainer(recorded) && !isContainer(listed) ? compareNames : compareJson
    compare(differences, `${path}.${key}`, recorded, listed)
  }
}

/** Without what one of two sides may not know: equal for two that differ in nothing but such names. */
export function withoutNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNames)
  const source = object(value)
  if (source === null) return value
  const kept = Object.entries(source).filter(([key, member]) => !NAMES.has(key) || isContainer(member))
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutNames(member)]))
}

function memberOf(source: JsonObject, key: string): unknown {
  return Object.hasOwn(source, key) ? source[key] : undefined
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function show<K extends 'recorded' | 'listed'>(name: K, value: unknown): { [key in K]?: Shown } {
  if (value === undefined) return {}
  const shown = isContainer(value) ? (canonicalJson(value) ?? 'nested deeper') : value
  return { [name]: typeof shown === 'string' ? cut(shown, SHOWN_CHARS_MAX) : shown } as { [key in K]?: Shown }
}

export function cut(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax - 1)}…`
}
