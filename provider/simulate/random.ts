/** A small seeded generator (sfc32), so that a seed gives the same match on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** Real number in [from, to). */
  between(from: number, to: number): number
  /** Integer from `from` to `to`, both included. */
  int(from: number, to: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  hex(digits: number): string
  uuid(): string
}

export function newRandom(seed: string): Random {
  const bits = sfc32(seed)
  const next = (): number => bits() / 2 ** 32
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  const hex = (digits: number): string => {
    let text = ''
    while (text.length < digits) text += bits().toString(16).padStart(8, '0')
    return text.slice(0, digits)
  }
  return {
    next,
    int,
    hex,
    between: (from, to) => from + next() * (to - from),
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]) => list[int(0, list.length - 1)] as T,
    uuid: () => asUuid(hex(32)),
  }
}

/** Shaped as a UUID of version 4. */
function asUuid(hex: string): string {
  const variant = '89ab'[Number.parseInt(hex[16] as string, 16) & 3]
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}

function sfc32(seed: string): () => number {
  let [a, b, c, d] = [hash(seed, 1), hash(seed, 2), hash(seed, 3), 1]
  const bits = (): number => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
  for (let i = 0; i < 12; i++) bits()
  return bits
}

/** FNV-1a with a final mix. */
function hash(text: string, salt: number): number {
  let h = Math.imul(2166136261 ^ salt, 16777619)
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619)
  h = Math.imul(h ^ (h >>> 15), 2246822507)
  return (h ^ (h >>> 13)) | 0
}
