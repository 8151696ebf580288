import type { PendingAction } from '../../match/fixture-now.ts'
import type { KnownRecord } from '../../replay/stream/known.ts'
import type { Correction, FixtureState, Head, ScoreChange } from '../../schemas/records.ts'
import { NOON } from '../match/given.ts'

/** Events of one soccer match, `at` seconds after noon. */

export const MATCH = 'match-1'

export function head(at: number): Head {
  const eventTime = NOON + at * 1e6
  return {
    fixtureId: MATCH,
    sport: 'soccer',
    tier: 'media',
    stateRevision: 1,
    seq: 1,
    eventTime,
    receivedAt: eventTime,
  }
}

/** A live state at 0–0, in the first half, whose clock stands. */
export function stateOf(at: number, more: Partial<FixtureState> = {}): FixtureState {
  return {
    ...head(at),
    highestSeq: 1,
    packets: 1,
    score: { home: 0, away: 0 },
    scoreSeq: 1,
    provisional: null,
    byActions: null,
    agreement: 'unknown',
    periodsByActions: [],
    periodAgreement: 'unknown',
    home: { id: 'h', name: 'Home' },
    away: { id: 'a', name: 'Away' },
    shootout: null,
    status: 'Live',
    collectionStatus: 'CollectingLive',
    period: 1,
    periods: [],
    clock: clock('00:00', false),
    homeInPossession: null,
    pending: [],
    finality: 'open',
    certified: null,
    reliable: true,
    reasons: [],
    gaps: [],
    ...more,
  }
}

export function clock(time: string, running: boolean) {
  return { time, running, at: null }
}

export function stateAt(at: number, more: Partial<FixtureState> = {}): KnownRecord<'fixture-state'> {
  return { ...event(at), topic: 'fixture-state', value: stateOf(at, more) }
}

export function pending(actionId: string, typeId: number, points: number | null): PendingAction {
  return { actionId, type: `type ${typeId}`, typeId, side: 'home', points, sinceSeq: 1 }
}

/** Of an action of type Goal. */
export function correctionAt(at: number, actionId: string, nature: Correction['nature']): KnownRecord<'corrections'> {
  const facts = {
    type: 'Goal',
    typeId: 9101,
    subType: null,
    subTypeId: null,
    teamId: 'h',
    teamName: null,
    playerId: null,
    playerName: null,
    period: 1,
    clockTime: null,
    related: [],
    metadata: null,
    side: 'home',
  } as const
  const value: Correction = {
    ...head(at),
    actionId,
    sendType: 'confirmed',
    nature,
    before: { standing: 'pending', facts },
    after: { standing: 'confirmed', facts },
    changed: ['standing'],
    scoreBefore: null,
    scoreAfter: null,
    supersedes: [1],
    ageMs: 0,
    knownMs: 0,
    related: [],
    relatedBy: [],
  }
  return { ...event(at), topic: 'corrections', value }
}

/** Home's goals, before and after. */
export function scoreAt(at: number, from: number, to: number, correction = false): KnownRecord<'score-changes'> {
  const view = (home: number) => ({ score: { home, away: 0 }, provisional: null, byActions: null })
  const value: ScoreChange = {
    ...head(at),
    before: view(from),
    after: view(to),
    delta: { home: to - from, away: 0 },
    correction,
    cause: { actionId: 'goal', type: 'Goal', typeId: 9101, sendType: 'confirmed', side: 'home' },
    period: 1,
    clockTime: null,
  }
  return { ...event(at), topic: 'score-changes', value }
}

function event(at: number) {
  return { as: 'known', kind: 'record', fixtureId: MATCH, knownAt: NOON + at * 1e6, basis: 'published' } as const
}
