import type { Sport } from './draft.ts'
import type { Random } from './random.ts'

/** How a match's packets are written: the differences between versions seen in samples (feed.md §2.3). */
export interface PacketShape {
  readonly version: 1 | 2 | 3
  readonly keyOrder: KeyOrder
  readonly hasTraceId: boolean
  /** At the top; the one in the summary is apart. */
  readonly hasFinished: boolean
  readonly hasTimelineSequence: boolean
  /** `1.0E-16` as Java prints it, or `0.0000000000000001`. */
  readonly hasExponents: boolean
  readonly hasRelated: boolean
  readonly hasHomeTeam: boolean
  readonly hasSummaryFinished: boolean
  readonly hasCollectionStatus: boolean
  readonly hasClockState: boolean
  readonly hasPossession: boolean
  readonly hasCapitalColours: boolean
  readonly fractionDigits: 3 | 6
}

/** `length`: short keys first, then by letter. `mixed`: neither, as a hash table gives them. */
export type KeyOrder = 'length' | 'letter' | 'mixed'

const V3: PacketShape = {
  version: 3,
  keyOrder: 'length',
  hasTraceId: true,
  hasFinished: true,
  hasTimelineSequence: true,
  hasExponents: true,
  hasRelated: true,
  hasHomeTeam: true,
  hasSummaryFinished: true,
  hasCollectionStatus: true,
  hasClockState: true,
  hasPossession: true,
  hasCapitalColours: false,
  fractionDigits: 6,
}

const CURRENT: readonly PacketShape[] = [
  V3,
  V3,
  { ...V3, keyOrder: 'letter', hasFinished: false },
  { ...V3, keyOrder: 'mixed', hasClockState: false, hasFinished: false, hasExponents: false },
  { ...V3, hasClockState: false },
  { ...V3, hasExponents: false, fractionDigits: 3 },
]

const BEFORE_V3 = { hasRelated: false, hasHomeTeam: false, hasCollectionStatus: false, hasClockState: false } as const
const V1_2023: PacketShape = { ...V3, ...BEFORE_V3, version: 1, hasExponents: false }
const V1_2022: PacketShape = {
  ...V1_2023,
  keyOrder: 'mixed',
  hasTraceId: false,
  hasFinished: false,
  hasTimelineSequence: false,
  hasCapitalColours: true,
}
const V2_2022: PacketShape = {
  ...V3,
  ...BEFORE_V3,
  version: 2,
  hasTraceId: false,
  hasSummaryFinished: false,
  hasPossession: false,
}

/** Snooker has no sample older than version 3. */
const OLDER: Readonly<Record<Sport, readonly PacketShape[]>> = {
  basketball: [V2_2022],
  soccer: [V1_2022, V1_2023],
  volleyball: [V1_2023],
  snooker: CURRENT,
}

export type Age = 'current' | 'older'

export function pickShape(sport: Sport, age: Age, random: Random): PacketShape {
  return random.pick(age === 'older' ? OLDER[sport] : CURRENT)
}
