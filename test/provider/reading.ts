import { SIMULATED_RULES } from '../../provider/simulate/scoring.ts'
import type { SourcePacket } from '../../provider/source.ts'

/** Reads simulated frames as a stranger would: nothing here shares code with the simulation but its rule table. */

export interface ReadPacket {
  readonly version: number
  readonly finished?: boolean
  readonly traceId?: string
  readonly fixtureAction: ReadAction
  readonly fixtureSummary: ReadSummary
}

export interface ReadAction {
  readonly fixtureId: string
  readonly actionId: string
  readonly fixtureActionType: string
  readonly fixtureActionTypeId: number
  readonly fixtureActionSubTypeId?: number
  readonly sendType: string
  readonly sendTypeId: number
  readonly fixtureSeqNum: number
  readonly period: number
  readonly clockTime: string
  readonly timestamp: string
  readonly timelineSequence?: number
  readonly relatedFixtureActionIds?: readonly string[]
  readonly team?: { readonly id: string; readonly homeTeam?: boolean }
  readonly metadata?: Readonly<Record<string, unknown>>
}

export interface ReadSummary {
  readonly homeTeamScore: number
  readonly awayTeamScore: number
  readonly isTied: boolean
  readonly currentPeriod: number
  readonly currentStatus: string
  readonly currentClockTime: string
  readonly collectionStatus?: string
  readonly finished?: boolean
  readonly reasonId?: number
  readonly periods: readonly ReadPeriod[]
}

export interface ReadPeriod {
  readonly id: number
  readonly type: string
  readonly start: string
  readonly end: string | null
  readonly homeTeamScore: number
  readonly awayTeamScore: number
  readonly homeTeamPeriodScore: number
  readonly awayTeamPeriodScore: number
}

export function readAll(packets: Iterable<SourcePacket>): readonly ReadPacket[] {
  return [...packets].map(({ frame }) => JSON.parse(frame) as ReadPacket)
}

export function bySeq(packets: readonly ReadPacket[]): readonly ReadPacket[] {
  return [...packets].sort((a, b) => a.fixtureAction.fixtureSeqNum - b.fixtureAction.fixtureSeqNum)
}

export type Standing = 'pending' | 'confirmed' | 'cancelled' | 'deleted'

const STANDINGS: Readonly<Record<number, Standing>> = {
  1: 'pending',
  3: 'cancelled',
  4: 'deleted',
  5: 'confirmed',
  6: 'confirmed',
}

/** Actions by id as they stand, packet by packet. */
export class Ledger {
  readonly actions = new Map<string, { standing: Standing; action: ReadAction }>()

  add(action: ReadAction): void {
    const before = this.actions.get(action.actionId)?.standing
    const standing = STANDINGS[action.sendTypeId] ?? (before === 'pending' ? 'pending' : 'confirmed')
    this.actions.set(action.actionId, { standing, action })
  }

  /** Points of confirmed actions by the rule table, outside of shoot-outs. */
  score(sport: string, shootoutPeriods: readonly number[]): { readonly home: number; readonly away: number } {
    const score = { home: 0, away: 0 }
    for (const { standing, action } of this.actions.values()) {
      if (standing !== 'confirmed' || shootoutPeriods.includes(action.period)) continue
      const rule = ruleOf(sport, action)
      if (rule === undefined || action.team?.homeTeam === undefined) continue
      score[action.team.homeTeam === (rule.side === 'team') ? 'home' : 'away'] += rule.points
    }
    return score
  }
}

function ruleOf(sport: string, action: ReadAction) {
  const rules = (SIMULATED_RULES[sport] ?? []).filter((rule) => rule.typeId === action.fixtureActionTypeId)
  return (
    rules.find((rule) => rule.subTypeId !== undefined && rule.subTypeId === action.fixtureActionSubTypeId) ??
    rules.find((rule) => rule.subTypeId === undefined)
  )
}
