import { boolean, text } from '../../match/reading.ts'
import { timeText } from '../simulate/time-text.ts'
import type { ListedFixture } from '../source.ts'
import { beganAt, type KnownFixture } from './known.ts'

export type Phase = 'before' | 'during' | 'after'

/**
 * The object of the fixtures list: as recorded, else made of what the packets tell, in the shape of feed.md §7. Its status is
 * that of the match which is served: who follows what is live must find it.
 */
export function listingOf(known: KnownFixture, phase: Phase): ListedFixture & Readonly<Record<string, unknown>> {
  const { fixtureId, listed } = known
  const object = listed ?? madeOf(known, phase)
  return {
    ...object,
    id: fixtureId,
    name: text(object.name) ?? nameOf(known),
    startDateUTC: text(object.startDateUTC) ?? startOf(known),
    status: statusIn(phase, text(object.status)),
    type: text(object.type) ?? TYPE,
    fixtureDeleted: boolean(object.fixtureDeleted) ?? false,
  }
}

/** Played once more, it is none of the official ones. */
const TYPE = 'Simulation'
const STATUS = { before: 'Scheduled', during: 'Live', after: 'Completed' } as const
const COLLECTION = { before: 'CollectionScheduled', during: 'CollectingLive', after: 'CollectionCompleted' } as const

/** Anything else than these was said of how the match came out, as Abandoned. */
const PASSING: readonly string[] = ['scheduled', 'lineups', 'live']

function statusIn(phase: Phase, recorded: string | null): string {
  const isOutcome = recorded !== null && !PASSING.includes(recorded.toLowerCase())
  return phase === 'after' && isOutcome ? recorded : STATUS[phase]
}

function madeOf(known: KnownFixture, phase: Phase): Readonly<Record<string, unknown>> {
  return {
    id: known.fixtureId,
    name: nameOf(known),
    startDateUTC: startOf(known),
    status: STATUS[phase],
    type: TYPE,
    coverageLevel: 'Standard stream',
    collectionStatus: COLLECTION[phase],
    teams: known.teams.map(({ id, name }) => ({ id, name })),
    sport: known.sport,
    fixtureDeleted: false,
    updateCount: 0,
  }
}

function nameOf({ fixtureId, teams }: KnownFixture): string {
  const [one, other] = teams
  return one === undefined || other === undefined ? fixtureId : `${one.name} v ${other.name}`
}

/** As it was then, as all that its packets say. */
function startOf(known: KnownFixture): string {
  return timeText(known.firstEventTime ?? beganAt(known) ?? 0, 0)
}
