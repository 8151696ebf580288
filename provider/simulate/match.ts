import type { ListedFixture, MatchSource } from '../source.ts'
import { CANCELLED, DELETED, type Draft, PENDING, type Sport, type Teams, UPDATED } from './draft.ts'
import { writePackets } from './packets.ts'
import { newPlan, type Plan, type SimulateOptions, toRealMs } from './plan.ts'
import { applyDraft, newScoreboard } from './scoreboard.ts'
import { writeScript } from './script.ts'
import { timeText } from './time-text.ts'

/** A match made up from a seed: the same arguments give the same bytes. It costs nothing until it is looked at. */
export interface SimulatedMatch extends MatchSource {
  readonly sport: Sport
  readonly name: string
  readonly teams: Teams
  /** When play begins, in real milliseconds after `startTime`. */
  readonly kickOffMs: number
  /** What really happened, for tests. */
  truth(): Truth
}

export interface Truth {
  readonly packets: number
  readonly score: { readonly home: number; readonly away: number }
  /** Per actionId, once everything is sent. */
  readonly standings: ReadonlyMap<string, 'pending' | 'confirmed' | 'cancelled' | 'deleted'>
}

export function simulateMatch(options: SimulateOptions): SimulatedMatch {
  const plan = newPlan(options)
  // Drafts are not kept: hundreds of matches may be served, and one is written anew in milliseconds.
  let times: Times | null = null
  const timesOf = (): Times => {
    times ??= readTimes(plan, writeScript(plan))
    return times
  }
  return {
    sport: plan.sport,
    fixtureId: plan.fixtureId,
    path: plan.path,
    name: plan.name,
    teams: plan.teams,
    startTime: plan.startTime,
    kickOffMs: toRealMs(plan, plan.kickOffMs),
    endMs: () => timesOf().checkedMs,
    listing: (atMs) => list(plan, statusAt(plan, timesOf, atMs)),
    packets: function* (skip = 0) {
      yield* writePackets(plan, writeScript(plan), skip)
    },
    truth: () => readTruth(plan, writeScript(plan)),
  }
}

/** Real milliseconds after the start. */
interface Times {
  readonly completedMs: number
  readonly checkedMs: number
}

function readTimes(plan: Plan, drafts: readonly Draft[]): Times {
  const completed = drafts.find(({ change }) => change.status === 'Completed')
  const checked = drafts.at(-1)
  return { completedMs: toRealMs(plan, completed?.atMs ?? 0), checkedMs: toRealMs(plan, checked?.atMs ?? 0) }
}

interface FixtureStatus {
  readonly status: string
  readonly collectionStatus: string
}

function statusAt(plan: Plan, timesOf: () => Times, atMs: number): FixtureStatus {
  if (atMs < toRealMs(plan, plan.kickOffMs)) return { status: 'Scheduled', collectionStatus: 'CollectionScheduled' }
  const { completedMs, checkedMs } = timesOf()
  if (atMs < completedMs) return { status: 'Live', collectionStatus: 'CollectingLive' }
  return { status: 'Completed', collectionStatus: atMs < checkedMs ? 'CollectingPostMatch' : 'PostMatchChecked' }
}

/** Fields as in feed.md §7; what stands in `rules`, `stage` and `venue` is not documented. */
function list(
  plan: Plan,
  { status, collectionStatus }: FixtureStatus,
): ListedFixture & Readonly<Record<string, unknown>> {
  const { home, away } = plan.teams
  return {
    id: plan.fixtureId,
    name: plan.name,
    startDateUTC: timeText(plan.startTime + toRealMs(plan, plan.kickOffMs) * 1000, 0),
    status,
    type: 'Simulation',
    coverageLevel: 'Standard stream',
    collectionStatus,
    teams: [home, away].map(({ id, name }) => ({ id, name })),
    sport: plan.sport,
    fixtureDeleted: false,
    updateCount: 0,
  }
}

function readTruth(plan: Plan, drafts: readonly Draft[]): Truth {
  const board = newScoreboard(plan)
  const standings = new Map<string, 'pending' | 'confirmed' | 'cancelled' | 'deleted'>()
  for (const draft of drafts) {
    applyDraft(board, draft)
    const before = standings.get(draft.facts.id)
    if (draft.send === PENDING) standings.set(draft.facts.id, 'pending')
    else if (draft.send === CANCELLED) standings.set(draft.facts.id, 'cancelled')
    else if (draft.send === DELETED) standings.set(draft.facts.id, 'deleted')
    else if (draft.send !== UPDATED || before !== 'pending') standings.set(draft.facts.id, 'confirmed')
  }
  return { packets: drafts.length, score: { ...board.score }, standings }
}
