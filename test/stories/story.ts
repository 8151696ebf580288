import { expect, it } from 'vitest'
import type { SendTypeId } from '../../match/packet.ts'
import type { RawRecord } from '../../match/raw.ts'
import type { RuleTable } from '../../match/rules.ts'
import { AWAY, HOME, type Short } from '../match/given.ts'
import { published } from '../match/published.ts'

/** Given packets, when one more comes, it gives these records: all of them, in order, with at least these fields. */
export interface Story {
  readonly given: readonly (Short | RawRecord)[]
  readonly when: Short | RawRecord
  readonly gives: readonly (readonly [topic: string, fields: object])[]
}

export function story(name: string, { given, when, gives }: Story): void {
  it(name, () => {
    const records = published([...given, when], RULES).at(-1) ?? []
    expect(records.map(({ topic }) => topic)).toEqual(gives.map(([topic]) => topic))
    for (const [i, [topic, fields]] of gives.entries()) expect(records[i], topic).toMatchObject(fields)
    // What downstream reads last: both opinions of the score are right.
    expect(records.at(-1)).toMatchObject({ agreement: 'agrees', gaps: [] })
  })
}

/** Ids of this file only; the provider's own are not known (feed.md §6.6). */
export const TYPES = { goal: 9001, basket: 9003, yellow: 9107, red: 9106, disallowed: 9103, check: 51 } as const

export const RULES: RuleTable = {
  testsport: [
    { typeId: TYPES.goal, points: 1, side: 'team', name: 'Goal', evidence: 'simulated' },
    { typeId: TYPES.basket, subTypeId: 2, points: 2, side: 'team', name: 'Basket, inside', evidence: 'simulated' },
    { typeId: TYPES.basket, subTypeId: 3, points: 3, side: 'team', name: 'Basket, outside', evidence: 'simulated' },
  ],
}

export const SEND = { pending: 1, updated: 2, cancelled: 3, deleted: 4, confirmed: 5, restored: 6 } as const

type Pair = readonly [home: number, away: number]

/** A packet of the match, at 12:00:00 and so many seconds. */
export function says(seq: number, send: keyof typeof SEND, score: Pair, more: Saying): Short {
  const { action = `action-${seq}`, type, team, second = seq, ...facts } = more
  const timestamp = `2026-11-21T12:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}Z`
  return {
    seq,
    send: SEND[send] as SendTypeId,
    action,
    typeId: type === undefined ? 9900 : TYPES[type],
    ...(team === undefined ? {} : { team: team === 'home' ? HOME : AWAY }),
    score,
    more: { timestamp, ...facts },
  }
}

interface Saying {
  readonly action?: string
  readonly type?: keyof typeof TYPES
  readonly team?: 'home' | 'away'
  readonly second?: number
  /** Any other field of fixtureAction. */
  readonly [field: string]: unknown
}

/** Both teams have shown themselves, at 0–0. */
export const KICK_OFF: readonly Short[] = [
  says(1, 'confirmed', [0, 0], { team: 'home' }),
  says(2, 'confirmed', [0, 0], { team: 'away' }),
]

export const score = (home: number, away: number) => ({ home, away })
