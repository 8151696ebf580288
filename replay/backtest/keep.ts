import { DECISIONS_MAX, OUTPUTS_SIZE_MAX } from './limits.ts'

/** Notes one more decision, and how large its output is (replay/backtest/made.ts). Throws where there is no room for it. */
export type Keep = (size: number) => void

/** How much is kept of a run, in memory that its threads share: whoever plays which fixture, the bounds are of all. */
export type Kept = SharedArrayBuffer

const [COUNT, SIZE] = [0, 1]

export function newKept(): Kept {
  return new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT)
}

export function keepIn(kept: Kept, { decisionsMax = DECISIONS_MAX, sizeMax = OUTPUTS_SIZE_MAX } = {}): Keep {
  const sums = new BigInt64Array(kept)
  return (size) => {
    const count = Number(Atomics.add(sums, COUNT, 1n)) + 1
    const all = Number(Atomics.add(sums, SIZE, BigInt(size))) + size
    if (count > decisionsMax) throw new Error(`expected at most ${decisionsMax} decisions, found another one`)
    if (all > sizeMax) throw new Error(`expected at most ${sizeMax} characters and values in all outputs, found more`)
  }
}
