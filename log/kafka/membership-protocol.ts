import type { Share } from '../log.ts'

/**
 * What members of a group tell each other, in the format of Kafka's own consumers, so that its tools show who has what:
 * subscription version 2 (KIP-429, KIP-792), assignment version 0. Beside the partitions an assignment has user data of ours:
 * the number of members, and which of them this one is.
 */
export interface Claim {
  readonly owned: readonly number[]
  /** -1: of none. */
  readonly generation: number
}

const SUBSCRIPTION_VERSION = 2
const ASSIGNMENT_VERSION = 0

export function encodeClaim(topic: string, { owned, generation }: Claim): Buffer {
  return Buffer.concat([
    int16(SUBSCRIPTION_VERSION),
    int32(1),
    text(topic),
    NO_BYTES,
    owned.length === 0 ? int32(0) : topicPartitions(topic, owned),
    int32(generation),
  ])
}

/** What cannot be read claims nothing: another program may have joined the group. */
export function decodeClaim(topic: string, bytes: Buffer): Claim {
  try {
    const from = openReading(bytes)
    if (from.int16() < SUBSCRIPTION_VERSION) return NO_CLAIM
    for (let left = from.int32(); left > 0; left--) from.text()
    from.bytes()
    return { owned: readPartitions(from, topic), generation: from.int32() }
  } catch {
    return NO_CLAIM
  }
}

export const NO_CLAIM: Claim = { owned: [], generation: -1 }

export function encodeShare(topic: string, { partitions, members, member }: Share): Buffer {
  return Buffer.concat([
    int16(ASSIGNMENT_VERSION),
    topicPartitions(topic, partitions),
    int32(8),
    int32(members),
    int32(member),
  ])
}

/** Null when it cannot be read, as when the leader is another program. */
export function decodeShare(topic: string, bytes: Buffer): Share | null {
  try {
    const from = openReading(bytes)
    from.int16()
    const partitions = readPartitions(from, topic)
    const data = openReading(from.bytes())
    return { partitions, members: data.int32(), member: data.int32() }
  } catch {
    return null
  }
}

const NO_BYTES = int32(-1)

function topicPartitions(topic: string, partitions: readonly number[]): Buffer {
  return Buffer.concat([int32(1), text(topic), int32(partitions.length), ...partitions.map(int32)])
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([int16(bytes.length), bytes])
}

interface Reading {
  int16(): number
  int32(): number
  text(): string
  /** Of null: none. */
  bytes(): Buffer
}

/** Throws behind the end. */
function openReading(bytes: Buffer): Reading {
  let at = 0
  function take(length: number): Buffer {
    if (length > bytes.length - at) throw new RangeError(`expected ${length} bytes at ${at} of ${bytes.length}`)
    at += Math.max(0, length)
    return bytes.subarray(at - Math.max(0, length), at)
  }
  const int16 = (): number => take(2).readInt16BE()
  const int32 = (): number => take(4).readInt32BE()
  return { int16, int32, text: () => take(int16()).toString(), bytes: () => take(int32()) }
}

function readPartitions(from: Reading, topic: string): readonly number[] {
  const found: number[] = []
  for (let topics = from.int32(); topics > 0; topics--) {
    const isOurs = from.text() === topic
    for (let left = from.int32(); left > 0; left--) {
      const partition = from.int32()
      if (isOurs) found.push(partition)
    }
  }
  return found.sort((a, b) => a - b)
}
