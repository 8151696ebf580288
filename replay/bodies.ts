import { createHash } from 'node:crypto'
import type { Derived } from '../processors/derived.ts'
import { writeBody } from '../schemas/codec.ts'

/** SHA-256 of Avro bodies, one directly after the other. */
export interface Bodies {
  /** All of them, or, where one is no value of its topic or too large for a log, none: then it throws. */
  add(derived: readonly Derived[]): void
  /** In lower-case hexadecimal digits. The last call. */
  digest(): string
}

/** Bodies are gathered and hashed together: a call costs what hashing half a kilobyte does. */
const GATHERED_BYTES = 8 * 1024
const ROOM_BYTES = 2 * GATHERED_BYTES

export function newBodies(): Bodies {
  const hash = createHash('sha256')
  let room = Buffer.allocUnsafeSlow(ROOM_BYTES)
  let used = 0

  /** Where the body ends that begins at `at`. */
  function write({ topic, value }: Derived, at: number): number {
    const end = writeBody(topic, value, room, at)
    if (end >= 0) return end
    const larger = Buffer.allocUnsafeSlow(2 * (room.length - end))
    room.copy(larger, 0, 0, at)
    room = larger
    return write({ topic, value, n: 0 }, at)
  }

  function hashGathered(): void {
    hash.update(room.subarray(0, used))
    used = 0
    if (room.length > ROOM_BYTES) room = Buffer.allocUnsafeSlow(ROOM_BYTES)
  }

  return {
    add(derived) {
      let end = used
      for (const one of derived) end = write(one, end)
      used = end
      if (used >= GATHERED_BYTES) hashGathered()
    },
    digest() {
      hashGathered()
      return hash.digest('hex')
    },
  }
}
