import type { Side } from '../../match/packet.ts'
import { clockText } from './clock-text.ts'
import {
  type ActionFacts,
  CONFIRMED,
  clockElapsedMs,
  type Draft,
  type MatchClock,
  type PeriodKind,
  RESTORED,
  UPDATED,
} from './draft.ts'
import { type Plan, toRealMs } from './plan.ts'
import { type Points, pointsOf } from './scoring.ts'
import { timeText } from './time-text.ts'

type Score = Record<Side, number>

/** What the provider's summary is made of. Mutable: it belongs to one run through a script. */
export interface Scoreboard {
  readonly plan: Plan
  readonly score: Score
  readonly periods: BoardPeriod[]
  /** The points that each action adds now. */
  readonly counted: Map<string, Points & { readonly inPeriod: number }>
  period: number
  status: string
  collectionStatus: string
  clock: MatchClock
  isHomeInPossession: boolean
  finished: boolean
  reason: { readonly id: number; readonly text: string } | null
}

interface BoardPeriod {
  readonly kind: PeriodKind
  readonly start: string
  end: string | null
  /** Points within the period, and its share of the match score. */
  readonly points: Score
  readonly share: Score
}

export function newScoreboard(plan: Plan): Scoreboard {
  return {
    plan,
    score: { home: 0, away: 0 },
    periods: [],
    counted: new Map(),
    period: 1,
    status: 'Scheduled',
    collectionStatus: 'CollectionScheduled',
    clock: { running: false, elapsedMs: 0, sinceMs: 0 },
    isHomeInPossession: true,
    finished: false,
    reason: null,
  }
}

export function applyDraft(board: Scoreboard, draft: Draft): void {
  const { facts, send } = draft
  count(board, facts, -1)
  // Pending, cancelled and deleted actions are not in the summary (feed.md §3).
  if (send === CONFIRMED || send === RESTORED || send === UPDATED) {
    const points = pointsOf(board.plan.sport, facts)
    if (points !== null) board.counted.set(facts.id, { ...points, inPeriod: facts.period })
    count(board, facts, 1)
  }
  applyChange(board, draft)
}

function count(board: Scoreboard, { id }: ActionFacts, sign: 1 | -1): void {
  const points = board.counted.get(id)
  if (points === undefined) return
  if (sign < 0) board.counted.delete(id)
  const { side, match, period, inPeriod } = points
  board.score[side] += sign * match
  const within = board.periods.find(({ kind }) => kind.id === inPeriod)
  if (within === undefined) return
  within.points[side] += sign * period
  within.share[side] += sign * match
}

function applyChange(board: Scoreboard, { atMs, change }: Draft): void {
  if (change.status !== undefined) board.status = change.status
  if (change.collectionStatus !== undefined) board.collectionStatus = change.collectionStatus
  if (change.clock !== undefined) board.clock = change.clock
  if (change.possession !== undefined) board.isHomeInPossession = change.possession === 'home'
  if (change.finished) board.finished = true
  if (change.reason !== undefined) board.reason = change.reason
  if (change.endPeriod !== undefined) {
    const last = board.periods.at(-1)
    if (last !== undefined) last.end = secondText(board.plan, atMs)
    board.period = change.endPeriod.next
  }
  if (change.startPeriod === undefined) return
  const kind = change.startPeriod
  const start = secondText(board.plan, atMs)
  board.periods.push({ kind, start, end: null, points: { home: 0, away: 0 }, share: { home: 0, away: 0 } })
  board.period = kind.id
  board.reason = null
}

/** `fixtureSummary` as it stands `atMs` (feed.md §5); undefined fields are left out by this version. */
export function summaryOf(board: Scoreboard, atMs: number): object {
  const { plan, score, clock, status, reason } = board
  const { shape } = plan
  return {
    isTied: score.home === score.away,
    periods: periodsOf(board),
    finished: shape.hasSummaryFinished ? board.finished : undefined,
    awayTeamScore: score.away,
    currentPeriod: board.period,
    currentStatus: status,
    homeTeamScore: score.home,
    collectionStatus: shape.hasCollectionStatus ? board.collectionStatus : undefined,
    currentClockTime: clockText(plan, board.period, clockElapsedMs(clock, atMs)),
    currentClockState: shape.hasClockState ? (clock.running ? 'running' : 'stopped') : undefined,
    isHomeTeamInPossesion: shape.hasPossession ? board.isHomeInPossession : undefined,
    reason: reason?.text,
    reasonId: reason?.id,
  }
}

/** Cumulative scores are the match score up to the end of the period; period scores those within it. */
function periodsOf({ periods }: Scoreboard): readonly object[] {
  const sum: Score = { home: 0, away: 0 }
  return periods.map(({ kind, start, end, points, share }) => {
    sum.home += share.home
    sum.away += share.away
    return {
      id: kind.id,
      end,
      type: kind.type,
      label: kind.label,
      start,
      awayTeamScore: sum.away,
      homeTeamScore: sum.home,
      awayTeamPeriodScore: points.away,
      homeTeamPeriodScore: points.home,
    }
  })
}

/** Seconds without a zone, as the samples print them. */
function secondText(plan: Plan, matchMs: number): string {
  return timeText(plan.startTime + toRealMs(plan, matchMs) * 1000, 0)
}
