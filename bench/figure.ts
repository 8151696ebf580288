/** One figure of docs/BENCHMARKS.md. */
export interface Figure {
  readonly name: string
  /** What is wanted; the rows say what was found. */
  readonly target: string
  run(options: RunOptions): Promise<readonly Row[]>
}

export interface RunOptions {
  /** How long to measure, for figures that can take longer than they do by themselves. */
  readonly seconds?: number
}

export interface Row {
  readonly what: string
  /** Median of the runs, with its unit. */
  readonly result: string
  readonly range: string
  /** Null where nothing was promised for this row. */
  readonly isMet: boolean | null
  readonly method: string
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function range(values: readonly number[], show: (value: number) => string): string {
  return `${show(Math.min(...values))} – ${show(Math.max(...values))}`
}

export function perSecond(rate: number): string {
  return `${Math.round(rate).toLocaleString('en')}/s`
}

export function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`
}

export function milliseconds(ms: number): string {
  return `${ms.toFixed(1)} ms`
}
