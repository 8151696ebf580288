/**
 * The partition of a key as Java's default partitioner chooses it (murmur2 of the UTF-8 key, made positive, modulo the
 * number of partitions), so that every client of every log finds a fixture in the same place.
 */
export function partitionOf(key: string, partitions: number): number {
  return partitions === 1 ? 0 : (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions
}

const SEED = 0x9747b28c
const MULTIPLIER = 0x5bd1e995

/** Kafka's 32-bit murmur2, signed as in Java. */
export function murmur2(bytes: Uint8Array): number {
  let hash = SEED ^ bytes.length
  const whole = bytes.length & ~3
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(
      byte(bytes, at) | (byte(bytes, at + 1) << 8) | (byte(bytes, at + 2) << 16) | (byte(bytes, at + 3) << 24),
      MULTIPLIER,
    )
    word = Math.imul(word ^ (word >>> 24), MULTIPLIER)
    hash = Math.imul(hash, MULTIPLIER) ^ word
  }
  const rest = bytes.length - whole
  if (rest === 3) hash ^= byte(bytes, whole + 2) << 16
  if (rest >= 2) hash ^= byte(bytes, whole + 1) << 8
  if (rest >= 1) hash = Math.imul(hash ^ byte(bytes, whole), MULTIPLIER)
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER)
  return hash ^ (hash >>> 15)
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0
}
