/** Containers in metadata, itself the first; deeper is a rejection. */
export const METADATA_DEPTH_MAX = 64

/**
 * Canonical JSON text: keys sorted by UTF-16 code units (integer-like ones too, which JavaScript would put first), no
 * white space, numbers as JavaScript prints them. Null when nested deeper than {@link METADATA_DEPTH_MAX}.
 */
export function canonicalJson(value: unknown): string | null {
  const parts: string[] = []
  // Joined once: text made by adding piece to piece would stay in pieces, at several times the memory.
  return write(value, parts, METADATA_DEPTH_MAX) ? parts.join('') : null
}

/** False when deeper than `depthLeft` containers. */
function write(value: unknown, parts: string[], depthLeft: number): boolean {
  if (typeof value !== 'object' || value === null) {
    parts.push(JSON.stringify(value))
    return true
  }
  if (depthLeft === 0) return false
  return Array.isArray(value) ? writeArray(value, parts, depthLeft - 1) : writeObject(value, parts, depthLeft - 1)
}

function writeArray(items: readonly unknown[], parts: string[], depthLeft: number): boolean {
  parts.push('[')
  for (let i = 0; i < items.length; i++) {
    if (i > 0) parts.push(',')
    if (!write(items[i], parts, depthLeft)) return false
  }
  parts.push(']')
  return true
}

function writeObject(object: object, parts: string[], depthLeft: number): boolean {
  const keys = Object.keys(object).sort()
  parts.push('{')
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    parts.push(i > 0 ? ',' : '', JSON.stringify(key), ':')
    if (!write((object as Record<string, unknown>)[key], parts, depthLeft)) return false
  }
  parts.push('}')
  return true
}
