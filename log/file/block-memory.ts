import type { SkimMemory } from '../log.ts'

/** Where blocks are copied to that are read one after the other: of the look-up itself they are good until the next one only. */
export interface BlockMemory {
  copy(block: Buffer): Buffer
}

/** Some blocks share a piece of memory: one for each would be collected one by one. */
const PIECE_BYTES_MAX = 256 * 1024

/** New memory, or that of a reader which needs no more what it had read before. */
export function blockMemory({ pieces }: SkimMemory = { pieces: [] }): BlockMemory {
  let [at, used] = [0, 0]

  function room(bytes: number): Buffer {
    for (; at < pieces.length; at++, used = 0) {
      const piece = pieces[at] as Buffer
      if (used + bytes <= piece.length) return piece
    }
    // Most who read a few records read no more than a block.
    const before = pieces.at(-1)?.length ?? bytes / 2
    const piece = Buffer.allocUnsafeSlow(Math.max(bytes, Math.min(2 * before, PIECE_BYTES_MAX)))
    pieces.push(piece)
    return piece
  }

  return {
    copy(block) {
      const piece = room(block.length)
      const start = used
      // LMDB's own buffer for all look-ups, of which only `length` tells how much is the block.
      piece.set(block.subarray(0, block.length), start)
      used += block.length
      return piece.subarray(start, used)
    },
  }
}
