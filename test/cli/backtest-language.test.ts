import { expect, it } from 'vitest'
import { noteLanguage } from '../../cli/backtest/language.ts'

it.each<readonly [string, object, PropertyKey]>([
  ['Array.prototype.push', Array.prototype, 'push'],
  ['Array.prototype.Symbol(Symbol.iterator)', Array.prototype, Symbol.iterator],
  ['the iterator of Array.next', Object.getPrototypeOf([].values()) as object, 'next'],
  ['Map.prototype.get', Map.prototype, 'get'],
  ['JSON.parse', JSON, 'parse'],
  ['Set', globalThis, 'Set'],
  ['TypedArray.prototype.subarray', Object.getPrototypeOf(Uint8Array.prototype) as object, 'subarray'],
])('tells that %s was replaced, and no more when it is back', (name, of, key) => {
  const changed = noteLanguage()
  expect(changed()).toBeNull()
  const before = Object.getOwnPropertyDescriptor(of, key) as PropertyDescriptor
  const original = before.value as (...args: unknown[]) => unknown
  Object.defineProperty(of, key, {
    ...before,
    value: new Proxy(original, {}),
  })
  let found: string | null
  try {
    found = changed()
  } finally {
    Object.defineProperty(of, key, before)
  }
  expect(found).toBe(name)
  expect(changed()).toBeNull()
})
