/**
 * Parts of the language that our own code shares with a strategy in its thread: who replaces one is handed what our code
 * works on, events that are not known yet among it. Errors and dates are none of them: libraries do change those.
 */
const NAMES = [
  'Object',
  'Array',
  'Map',
  'Set',
  'WeakMap',
  'String',
  'Number',
  'Function',
  'Promise',
  'Uint8Array',
] as const
const OTHERS = ['JSON', 'Math', 'Reflect', 'Atomics', 'BigInt64Array'] as const

type Parts = ReadonlyMap<string, object>

function partsNow(): Parts {
  const parts = new Map<string, object>()
  for (const name of [...NAMES, ...OTHERS]) parts.set(name, globalThis[name])
  for (const name of NAMES) parts.set(`${name}.prototype`, globalThis[name].prototype)
  parts.set('TypedArray.prototype', Reflect.getPrototypeOf(Uint8Array.prototype) as object)
  for (const [name, iterator] of [
    ['Array', [].values()],
    ['Map', new Map().values()],
    ['Set', new Set().values()],
  ] as const) {
    parts.set(`the iterator of ${name}`, Reflect.getPrototypeOf(iterator) as object)
  }
  return parts
}

/** Notes the language as it is. What is returned tells what of it is another by then; null: nothing. */
export function noteLanguage(): () => string | null {
  const parts = partsNow()
  // Taken now: they might be replaced, too.
  const { getOwnPropertyDescriptor, ownKeys } = Reflect
  const { is } = Object
  const noted: { readonly of: object; readonly key: PropertyKey; readonly name: string; readonly was: unknown[] }[] = []
  const sizes: { readonly of: object; readonly name: string; readonly size: number }[] = []
  const valuesOf = (of: object, key: PropertyKey): unknown[] => {
    const { value, get, set } = getOwnPropertyDescriptor(of, key) ?? {}
    return [value, get, set]
  }
  for (const [name, of] of parts) {
    const keys = ownKeys(of)
    sizes.push({ of, name, size: keys.length })
    for (const key of keys) noted.push({ of, key, name: `${name}.${String(key)}`, was: valuesOf(of, key) })
  }
  for (const key of [...NAMES, ...OTHERS]) {
    noted.push({ of: globalThis, key, name: key, was: valuesOf(globalThis, key) })
  }
  return () => {
    // By numbers: what goes through a list may be replaced.
    for (let n = 0; n < noted.length; n++) {
      const { of, key, name, was } = noted[n] as (typeof noted)[number]
      const now = getOwnPropertyDescriptor(of, key)
      if (!is(now?.value, was[0]) || !is(now?.get, was[1]) || !is(now?.set, was[2])) return name
    }
    for (let n = 0; n < sizes.length; n++) {
      const { of, name, size } = sizes[n] as (typeof sizes)[number]
      if (ownKeys(of).length !== size) return name
    }
    return null
  }
}
