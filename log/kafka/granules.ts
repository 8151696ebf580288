/** Offsets of a partition in one granule: what is read where a key was seen. */
export const GRANULE_OFFSETS = 1024

/** Where each key of a partition was seen, in granules, as far as the partition has been swept. */
export interface KeyIndex {
  /** The next offset to sweep. */
  next: number
  /** Ascending. Few bytes for each key, so that a log of years fits. */
  readonly granules: Map<string, number[]>
}

export function newKeyIndex(): KeyIndex {
  return { next: 0, granules: new Map() }
}

export function noteKey(index: KeyIndex, key: string, offset: number): void {
  const granule = Math.floor(offset / GRANULE_OFFSETS)
  const granules = index.granules.get(key)
  if (granules === undefined) index.granules.set(key, [granule])
  else if (granules.at(-1) !== granule) granules.push(granule)
}

/** Ranges of offsets, ascending and apart, in which the key's records from `from` to `to` lie. */
export function rangesOf(
  index: KeyIndex,
  key: string,
  from: number,
  to: number,
): readonly { readonly from: number; readonly to: number }[] {
  const ranges: { from: number; to: number }[] = []
  for (const granule of index.granules.get(key) ?? []) {
    const start = Math.max(from, granule * GRANULE_OFFSETS)
    const end = Math.min(to, (granule + 1) * GRANULE_OFFSETS)
    if (start >= end) continue
    const last = ranges.at(-1)
    if (last?.to === start) last.to = end
    else ranges.push({ from: start, to: end })
  }
  return ranges
}
