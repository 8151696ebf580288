import { median } from '../figure.ts'
import type { Bench } from './bench.ts'

/** One figure of `npm run bench:kafka`. */
export interface KafkaFigure {
  readonly name: string
  /** What is wanted; the rows say what was found. */
  readonly target: string
  /** How often each side is measured unless told otherwise; the sides take turns. */
  readonly rounds: number
  run(bench: Bench, rounds: number): Promise<Outcome>
}

export interface Outcome {
  readonly method: string
  readonly rows: readonly Row[]
  /** All that was measured, for programs. */
  readonly runs: readonly object[]
}

export interface Row {
  readonly what: string
  /** One value a round. */
  readonly ours: readonly number[]
  /** Of the peer in the same rounds, where it was measured. */
  readonly peer?: readonly number[] | undefined
  readonly show: (value: number) => string
  /** Null where nothing was promised for this row. */
  readonly isMet: boolean | null
}

export const whole = (value: number): string => Math.round(value).toLocaleString('en')
export const tenths = (value: number): string => value.toFixed(1)
export const hundredths = (value: number): string => value.toFixed(2)

/** Median, smallest and largest; what was not measured in a round does not count. */
export function shown(values: readonly number[] | undefined, show: Row['show']): string {
  const found = (values ?? []).filter(Number.isFinite)
  if (found.length === 0) return '–'
  if (found.length === 1) return show(found[0] as number)
  return `${show(median(found))} (${show(Math.min(...found))}–${show(Math.max(...found))})`
}

/** The middle of those that were measured; NaN, with which nothing is met, where none was. */
export function middle(values: readonly number[]): number {
  return median(values.filter(Number.isFinite))
}

/** How many rounds gave exactly what had to be given. */
export function exactRow(ours: readonly boolean[], peer?: readonly boolean[]): Row {
  const numbers = (values: readonly boolean[]): readonly number[] => values.map(Number)
  return {
    what: 'exact (1: each round)',
    ours: numbers(ours),
    peer: peer && numbers(peer),
    show: (value) => String(value),
    isMet: ours.length > 0 && ours.every(Boolean),
  }
}
