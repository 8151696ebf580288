import type { FixtureState } from '../../schemas/records.ts'
import { FEED_QUALITY, FIXTURE_STATE } from '../../schemas/topics.ts'
import { agreementOf } from './agreement.ts'
import type { Lines } from './connections.ts'
import type { Derived, Emission } from './emission.ts'
import { checkCourse } from './events.ts'
import { compare, type Find } from './findings.ts'
import type { Known } from './known.ts'
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
  if (record !== undefined) checkState(known, lines, record, source, find)
  checkQuality(known, emission, told, find)
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
  { source, quality: found, raw, states }: Emission,
  { first, last }: { readonly first: QualityLines; readonly last: QualityLines },
  find: Find,
): void {
  const before = known.agreement
  known.agreement = agreementNow(known, states[0]?.value)
  if (before === undefined || known.agreement === undefined) {
    const others = found.filter(({ value }) => value.kind !== 'disagreement')
    checkList(source, FEED_QUALITY, [...first, ...last], others, find)
    return
  }
  const isNew = known.agreement === 'differs' && before !== 'differs'
  const disagreement = isNew ? [quality('disagreement', raw?.raw?.line, { detail: disagreementText(known) })] : []
  checkList(source, FEED_QUALITY, [...first, ...disagreement, ...last], found, find)
}

function agreementNow(known: Known, state: FixtureState | undefined): Known['agreement'] {
  return known.isWhole && known.rules !== undefined ? agreementOf(known, known.rules) : state?.agreement
}

function disagreementText({ view: { score, byActions } }: Known): string {
  return `score ${score?.home}-${score?.away}, byActions ${byActions?.home}-${byActions?.away}`
}
