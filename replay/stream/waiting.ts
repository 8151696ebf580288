import { PAGE } from '../../log/pages.ts'
import { type Lane, STRETCH_RECORDS, type Stretch } from './scan.ts'

/**
 * How many bytes of a lane wait at most, when it is read in log order and an item goes on as soon as nothing behind it is known
 * before. By stretches, of which all waits until its last item goes on; what waits for the next page or two is not counted, since
 * that is so in any log.
 */
export function waitingBytes({ stretches }: Pick<Lane, 'stretches'>): number {
  const leaving = new Float64Array(stretches.length + 1)
  let [waiting, most] = [0, 0]
  for (const [at, stretch] of stretches.entries()) {
    const last = firstAbove(stretches, stretch.most)
    if (last > at + NEAR) {
      leaving[last] = (leaving[last] ?? 0) + stretch.bytes
      waiting += stretch.bytes
    }
    waiting -= leaving[at] ?? 0
    if (waiting > most) most = waiting
  }
  return most
}

/** Two pages. */
const NEAR = (2 * PAGE.records) / STRETCH_RECORDS

/** The first stretch from which on everything is known later: what is so grows from one to the next. */
function firstAbove(stretches: readonly Stretch[], knownAt: number): number {
  let [low, high] = [0, stretches.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((stretches[middle] as Stretch).least > knownAt) high = middle
    else low = middle + 1
  }
  return low
}
