import { fold } from '../../match/fold.ts'
import { SEND_TYPES, type SendTypeId } from '../../match/packet.ts'
import type { RawRecord } from '../../match/raw.ts'
import type { RuleTable } from '../../match/rules.ts'
import { type FixtureState, initialState } from '../../match/state.ts'
import type { Accepted, Step } from '../../match/step.ts'

/** Given/when/then over the pure fold: packets are written as short records, steps come back. */

export const FIXTURE = 'fixture-1'
export const HOME = { id: 'team-h', name: 'Home', homeTeam: true }
export const AWAY = { id: 'team-a', name: 'Away', homeTeam: false }
/** 2026-11-21T12:00:00Z in microseconds. */
export const NOON = 1_795_262_400_000_000

export const RULES: RuleTable = {
  testsport: [
    { typeId: 9001, points: 1, side: 'team', name: 'Goal', evidence: 'simulated' },
    { typeId: 9002, points: 1, side: 'opponent', name: 'Own goal', evidence: 'simulated' },
    { typeId: 9003, points: 2, side: 'team', name: 'Basket', evidence: 'simulated' },
    { typeId: 9003, subTypeId: 3, points: 3, side: 'team', name: 'Long basket', evidence: 'simulated' },
  ],
}

export interface Short {
  readonly seq: number
  readonly send: SendTypeId
  readonly action?: string
  readonly typeId?: number
  readonly team?: object
  /** Any other field of fixtureAction. */
  readonly more?: object
  /** Home and away score of the summary; no summary when left out. */
  readonly score?: readonly [number, number]
  /** Any other field of fixtureSummary. */
  readonly summary?: object
  /** Any other field at the top. */
  readonly top?: object
}

export function packet(short: Short): object {
  const { seq, send, action = `action-${seq}`, typeId = 9900, team, more, score, summary, top } = short
  return {
    version: 3,
    ...top,
    fixtureAction: {
      fixtureId: FIXTURE,
      actionId: action,
      sendTypeId: send,
      sendType: SEND_TYPES[send],
      fixtureSeqNum: seq,
      fixtureActionTypeId: typeId,
      fixtureActionType: `type ${typeId}`,
      timestamp: new Date(NOON / 1000 + (seq % 100_000) * 1000).toISOString(),
      period: 1,
      clockTime: '10:00',
      ...(team ? { team } : {}),
      ...more,
    },
    ...(score ? { fixtureSummary: summaryOf(score, summary) } : {}),
  }
}

function summaryOf([home, away]: readonly [number, number], more: object | undefined): object {
  return {
    homeTeamScore: home,
    awayTeamScore: away,
    currentPeriod: 1,
    currentStatus: 'Live',
    currentClockTime: '10:00',
    periods: [],
    ...more,
  }
}

/** A raw record of kind packet around an object, a text or bytes. */
export function raw(frame: object | string, more: Partial<RawRecord> = {}): RawRecord {
  const text = typeof frame === 'string' ? frame : JSON.stringify(frame)
  return {
    fixtureId: FIXTURE,
    path: 'testsport',
    sport: 'testsport',
    tier: 'media',
    source: 'stream',
    kind: 'packet',
    line: 'main',
    connectionId: 'c1',
    position: null,
    receivedAt: NOON,
    frame: frame instanceof Uint8Array ? frame : new TextEncoder().encode(text),
    detail: null,
    ...more,
  }
}

export function event(kind: string, more: Partial<RawRecord> = {}): RawRecord {
  return raw('', { kind, ...more })
}

export interface Played {
  readonly state: FixtureState
  readonly steps: readonly Step[]
}

export function play(records: readonly RawRecord[], rules: RuleTable = RULES): Played {
  let state = initialState()
  const steps = records.map((record) => {
    const folded = fold(state, record, rules)
    state = folded.state
    return folded.step
  })
  return { state, steps }
}

export function playPackets(shorts: readonly Short[], rules: RuleTable = RULES): Played {
  return play(
    shorts.map((short) => raw(packet(short))),
    rules,
  )
}

/** The last step, which must be an accepted packet. */
export function lastAccepted({ steps }: Played): Accepted {
  const step = steps.at(-1)
  if (step?.kind !== 'accepted') throw new Error(`expected an accepted packet, found ${step?.kind}`)
  return step
}
