/** Points of a series, `x` rising. */
export interface Points {
  readonly x: readonly number[]
  readonly y: readonly (number | null)[]
}

/**
 * So many points as can be seen: of each column the first, lowest, highest and last, and its first hole. Drawn at the width of
 * the columns it looks as all points would. What is short enough is given back as it is.
 */
export function thinned(points: Points, columns: number): Points {
  const { x, y } = points
  if (x.length <= columns * 4) return points
  const first = x[0] as number
  const width = ((x.at(-1) as number) - first) / columns
  const kept: number[] = []
  for (let from = 0; from < x.length; ) {
    const column = columnOf(x[from] as number)
    let to = from + 1
    while (to < x.length && columnOf(x[to] as number) === column) to++
    kept.push(...tellingOf(y, from, to))
    from = to
  }
  return { x: kept.map((i) => x[i] as number), y: kept.map((i) => y[i] as number | null) }

  function columnOf(value: number): number {
    return width > 0 ? Math.min(columns - 1, Math.floor((value - first) / width)) : 0
  }
}

/** Indexes, rising, each once. */
function tellingOf(y: readonly (number | null)[], from: number, to: number): readonly number[] {
  let lowest = from
  let highest = from
  let hole: number | null = null
  for (let i = from; i < to; i++) {
    const value = y[i] as number | null
    if (value === null) hole ??= i
    else {
      if ((y[lowest] ?? Number.POSITIVE_INFINITY) > value) lowest = i
      if ((y[highest] ?? Number.NEGATIVE_INFINITY) < value) highest = i
    }
  }
  return [...new Set([from, lowest, highest, to - 1, ...(hole === null ? [] : [hole])])].sort((a, b) => a - b)
}
