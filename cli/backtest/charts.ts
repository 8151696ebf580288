import { z } from 'zod'
import type { Chart } from '../../replay/backtest/result.ts'

const TEXT = z.string()
/** Also none that is finite: a report leaves it out. */
const NUMBER = z.custom<number>((value) => typeof value === 'number', 'expected a number')

const CHARTS = z.array(
  z.object({
    title: TEXT,
    kind: z.enum(['line', 'steps', 'points', 'calibration']),
    x: z.object({ label: TEXT, kind: z.enum(['time', 'number']) }),
    y: z.object({ label: TEXT }),
    series: z.array(z.object({ label: TEXT, x: z.array(NUMBER), y: z.array(NUMBER.nullable()) })),
    marks: z.array(z.object({ x: NUMBER, label: TEXT })).optional(),
  }),
)

/** What a strategy gives as charts is checked where it is known whose it is. Throws an error that says what is wrong, and where. */
export function checkedCharts(given: unknown): readonly Chart[] {
  const read = CHARTS.safeParse(given)
  if (read.success) return given as readonly Chart[]
  const issue = read.error.issues[0]
  throw new Error(`${issue?.message} at charts.${issue?.path.join('.')}`)
}
