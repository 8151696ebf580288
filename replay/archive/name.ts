import { createHash } from 'node:crypto'

const CHARACTERS_MAX = 160
const DIGITS = 32

/**
 * Where the archive of a fixture lies in its folder: `<sport>/<fixtureId>.avro`. Ids are the provider's text: whatever is not
 * a letter, a digit, `_`, `-` or a dot within becomes `%` and two hexadecimal digits for each byte, so that no id leads out of
 * the folder, and no two have one name. Of one that is long, the end is a hash.
 */
export function archiveName(sport: string, fixtureId: string): string {
  return `${escaped(sport)}/${escaped(fixtureId)}.avro`
}

function escaped(text: string): string {
  if (text === '') return '%'
  const safe = text.replace(/^\.|[^A-Za-z0-9._-]/gu, percent)
  if (safe.length <= CHARACTERS_MAX) return safe
  const hash = createHash('sha256').update(text).digest('hex').slice(0, DIGITS)
  return `${safe.slice(0, CHARACTERS_MAX)}~${hash}`
}

function percent(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')
}
