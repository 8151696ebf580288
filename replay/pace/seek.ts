import type { Step } from '../../match/step.ts'
import { formatTime } from '../../match/time.ts'
import { newEntry, type Taking } from '../../processors/entry.ts'
import { type ClockAsked, clockText } from '../explain/clock.ts'
import { type At, findMoment } from '../explain/point.ts'
import { keptStep } from '../kept.ts'
import { stepsOf } from '../recorded.ts'
import { itemsOf } from '../stream/items.ts'
import type { Selection } from '../stream/selection.ts'
import type { Start } from './start.ts'

/** Where to go. Seq and clock are of one fixture. */
export type SeekTo =
  | { readonly by: 'time'; readonly knownAt: number }
  | { readonly by: 'seq'; readonly seq: number; readonly fixtureId: string }
  | ({ readonly by: 'clock'; readonly fixtureId: string } & ClockAsked)

export interface Found {
  readonly start: Start
  /** Where only a clock time was told: other periods in which the clock stood there, too. */
  readonly otherPeriods: readonly number[]
}

/** There is no such place; says what there is instead. */
export interface NotThere {
  readonly there: string
}

/**
 * Finds a place in what is selected. A seq is where its packet is given next; a clock time where the last packet at which the
 * clock stood there or before is (as `explain --at` has it); a time is the first record known then or later.
 */
export async function findPlace(selection: Selection & Pick<Taking, 'fold'>, to: SeekTo): Promise<Found | NotThere> {
  if (to.by === 'time') return { start: { knownAt: to.knownAt, item: null }, otherPeriods: [] }
  const { fixtureId } = to
  const steps: Step[] = []
  const offsets: number[] = []
  for await (const page of stepsOf(selection, newEntry(selection.fold.initial()), fixtureId, (step, { offset }) => {
    return { step: keptStep(step), offset }
  })) {
    for (const { step, offset } of page) {
      steps.push(step)
      offsets.push(offset)
    }
  }
  const moment = findMoment(steps, atOf(to))
  if ('there' in moment) return moment
  const start = await startOf(selection, fixtureId, offsets[moment.steps - 1] ?? 0)
  return start === null ? { there: rangeText(selection) } : { start, otherPeriods: moment.otherPeriods }
}

function atOf(to: Exclude<SeekTo, { readonly by: 'time' }>): At {
  if (to.by === 'seq') return { by: 'seq', seq: to.seq }
  return { by: 'clock', period: to.period, seconds: to.seconds }
}

/** The first selected item that is or comes from this raw record or a later one. */
async function startOf(selection: Selection, fixtureId: string, raw: number): Promise<Start | null> {
  for await (const page of itemsOf({ ...selection, fixtures: [fixtureId] })) {
    const item = page.find(({ place }) => place.raw >= raw)
    if (item !== undefined) return { knownAt: item.knownAt, item }
  }
  return null
}

function rangeText({ from, to }: Selection): string {
  const ends = [
    from === undefined ? '' : `from ${formatTime(from)}`,
    to === undefined ? '' : `before ${formatTime(to)}`,
  ]
  return `nothing of it among what is replayed (${ends.filter((one) => one !== '').join(', ') || 'its topics'})`
}

export function seekText(to: SeekTo): string {
  switch (to.by) {
    case 'time':
      return formatTime(to.knownAt)
    case 'seq':
      return `#${to.seq}`
    case 'clock':
      return `${to.period === null ? '' : `${to.period}/`}${clockText(to.seconds)}`
    default:
      return to satisfies never
  }
}
