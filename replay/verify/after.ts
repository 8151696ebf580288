import type { FixtureState } from '../../schemas/records.ts'
import { FEED_QUALITY, FIXTURE_STATE } from '../../schemas/topics.ts'
import type { Lines } from './connections.ts'
import { disagreementsOf } from './disagreements.ts'
import type { Derived, Emission } from './emission.ts'
import { checkCourse } from './events.ts'
import { compare, type Find } from './findings.ts'
import type { Known } from './known.ts'
import { opinionsOf } from './opinions.ts'
import { expectedState } from './states.ts'
import { checkList, placeOf, quality } from './together.ts'

type QualityLines = readonly ReturnType<typeof quality>[]

/** The state that a raw record leads to, and its lines of feed-quality: `last` stand behind a disagreement. */
export function checkAfter(
  known: Known,
  lines: Lines | null,
  emission: Emission,
  told: { readonly first: QualityLines; readonly last: QualityLines },
  find: Find,
): void {
  const { source, states } = emission
  const [record] = states
  const { opinions: before, rules, isWhole } = known
  known.opinions = isWhole && rules !== undefined ? opinionsOf(known, rules, known.sums) : record?.value
  if (record !== undefined) checkState(known, lines, record, source, find)
  checkQuality(known, before, emission, told, find)
  known.state = record?.value
}

function checkState(
  known: Known,
  lines: Lines | null,
  record: Derived<FixtureState>,
  source: number,
  find: Find,
): void {
  const place = placeOf(source, FIXTURE_STATE, record)
  compare(find, place, expectedState(known, lines, record.value), record.value)
  checkCourse(known, record.value, place, find)
}

function checkQuality(
  known: Known,
  before: Known['opinions'],
  { source, quality: found, raw }: Emission,
  { first, last }: { readonly first: QualityLines; readonly last: QualityLines },
  find: Find,
): void {
  if (before === undefined || known.opinions === undefined) {
    const others = found.filter(({ value }) => value.kind !== 'disagreement')
    checkList(source, FEED_QUALITY, [...first, ...last], others, find)
    return
  }
  const line = raw?.raw?.line
  const disagreements = disagreementsOf(known, before, known.opinions)
  const between = disagreements.map((one) => quality('disagreement', line, one))
  checkList(source, FEED_QUALITY, [...first, ...between, ...last], found, find)
}
