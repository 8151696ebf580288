/** Containers in metadata, itself the first; deeper is a rejection. */
export const METADATA_DEPTH_MAX = 64

/**
 * Canonical JSON text: keys sorted by UTF-16 code units (integer-like ones too, which JavaScript would put first), no
 * white space, numbers as JavaScript prints them. Null when nested deeper than {@link METADATA_DEPTH_MAX}.
 */
export function canonicalJson(value: unknown, depthLeft = METADATA_DEPTH_MAX): string | null {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (depthLeft === 0) return null
  return Array.isArray(value) ? canonicalArray(value, depthLeft - 1) : canonicalObject(value, depthLeft - 1)
}

function canonicalArray(items: readonly unknown[], depthLeft: number): string | null {
  let text = '['
  for (let i = 0; i < items.length; i++) {
    const item = canonicalJson(items[i], depthLeft)
    if (item === null) return null
    text += i === 0 ? item : `,${item}`
  }
  return `${text}]`
}

function canonicalObject(object: object, depthLeft: number): string | null {
  let text = '{'
  for (const key of Object.keys(object).sort()) {
    const item = canonicalJson((object as Record<string, unknown>)[key], depthLeft)
    if (item === null) return null
    text += `${text === '{' ? '' : ','}${JSON.stringify(key)}:${item}`
  }
  return `${text}}`
}
