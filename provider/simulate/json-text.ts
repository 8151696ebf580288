import type { KeyOrder } from './shapes.ts'

/** A number that is to be printed in its own way. */
export class NumberText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** JSON text with the keys in an order of the provider's; undefined is left out. */
export function writeJson(value: unknown, order: KeyOrder): string {
  if (value instanceof NumberText) return value.text
  if (Array.isArray(value)) return `[${value.map((v) => writeJson(v, order)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const source = value as Readonly<Record<string, unknown>>
  let text = ''
  for (const key of sortedKeys(source, order)) {
    if (source[key] === undefined) continue
    text += `${text === '' ? '' : ','}"${key}":${writeJson(source[key], order)}`
  }
  return `{${text}}`
}

/** A number as Java prints a double (`1.0E-16`), or without an exponent. */
export function numberText(value: number, hasExponents: boolean): NumberText {
  const plain = String(value)
  if (!plain.includes('e')) return new NumberText(plain)
  if (!hasExponents) return new NumberText(value.toFixed(16))
  const [digits, exponent] = plain.split('e')
  return new NumberText(`${digits?.includes('.') ? digits : `${digits}.0`}E${exponent}`)
}

/** There are few sets of keys, and sorting them would be half of the cost of a packet. */
const sorted: Readonly<Record<KeyOrder, Map<string, readonly string[]>>> = {
  letter: new Map(),
  length: new Map(),
  mixed: new Map(),
}

function sortedKeys(source: Readonly<Record<string, unknown>>, order: KeyOrder): readonly string[] {
  const keys = Object.keys(source)
  const set = keys.join()
  const known = sorted[order].get(set)
  if (known !== undefined) return known
  const inOrder = keys.sort(COMPARE[order])
  sorted[order].set(set, inOrder)
  return inOrder
}

type Compare = (a: string, b: string) => number

const byLetter: Compare = (a, b) => (a < b ? -1 : 1)
const COMPARE: Readonly<Record<KeyOrder, Compare>> = {
  letter: byLetter,
  length: (a, b) => a.length - b.length || byLetter(a, b),
  mixed: (a, b) => mix(a) - mix(b) || byLetter(a, b),
}

function mix(key: string): number {
  let h = 7
  for (let i = 0; i < key.length; i++) h = (Math.imul(h, 31) + key.charCodeAt(i)) | 0
  return (h ^ (h >>> 16)) & 1023
}
