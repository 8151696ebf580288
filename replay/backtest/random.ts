import { createHash } from 'node:crypto'

/**
 * Numbers from 0 to below 1, by the seed of the run and the fixture (null: all of them), so that neither the number of workers
 * nor the order of the fixtures matters. The generator is sfc32, begun with SHA-256.
 */
export function randomOf(seed: string, fixtureId: string | null): () => number {
  const hash = createHash('sha256')
    .update(JSON.stringify([seed, fixtureId]))
    .digest()
  let [a, b, c, count] = [0, 4, 8, 12].map((at) => hash.readInt32LE(at)) as [number, number, number, number]
  return () => {
    const sum = (a + b + count) | 0
    count = (count + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 2 ** 32
  }
}
