import type { Lane, LanePage } from './scan.ts'

/**
 * How many bytes of a lane wait at most, when it is read in log order and an item goes on as soon as nothing behind it is known
 * before. By pages, of which all waits until its last item goes on; what waits for the next page or two is not counted, since
 * that is so in any log.
 */
export function waitingBytes({ pages }: Pick<Lane, 'pages'>): number {
  const leaving = new Float64Array(pages.length + 1)
  let [waiting, most] = [0, 0]
  for (const [at, page] of pages.entries()) {
    const last = firstAbove(pages, page.most)
    if (last > at + 2) {
      leaving[last] = (leaving[last] ?? 0) + page.bytes
      waiting += page.bytes
    }
    waiting -= leaving[at] ?? 0
    if (waiting > most) most = waiting
  }
  return most
}

/** The first page from which on everything is known later: what is so grows from page to page. */
function firstAbove(pages: readonly LanePage[], knownAt: number): number {
  let [low, high] = [0, pages.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((pages[middle] as LanePage).least > knownAt) high = middle
    else low = middle + 1
  }
  return low
}
