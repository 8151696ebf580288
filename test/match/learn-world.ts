import type { Facts, Packet, Period, SendTypeId, Summary } from '../../match/packet.ts'
import { newRandom, type Random } from '../../provider/simulate/random.ts'

/** Fixtures of a made-up sport whose truth is known, told by a provider with the habits that are asked for. */
export interface Habits {
  readonly seed: number
  readonly fixtures: number
  /** Share of scores that a summary shows only with the next packet. */
  readonly lag: number
  /** Share of pending actions that a summary counts already. */
  readonly early: number
  /** Share of packets that are lost. */
  readonly loss: number
  /** Share of packets whose summary is moved by nobody's action, for good. */
  readonly stray: number
  /** Whether something that scores nothing always comes just after a score. */
  readonly isCelebrated: boolean
  /** Whether the score of a period is set back when it is over. */
  readonly isSetBack: boolean
  /** Share in which the type {@link SOMETIMES} scores; null: it never comes. */
  readonly sometimes: number | null
}

export const PLAIN: Habits = {
  seed: 1,
  fixtures: 12,
  lag: 0,
  early: 0,
  loss: 0,
  stray: 0,
  isCelebrated: false,
  isSetBack: false,
  sometimes: null,
}

export interface True {
  readonly typeId: number
  readonly subTypeId: number | null
  readonly own: number
  readonly opponent: number
  readonly within: number
}

export const CELEBRATION = 777
export const SOMETIMES = 888
const ACTIONS = 110
const PERIODS = 3

/** Some types score, some by sub type, some for the opponent, some only within a period; most do not. */
export function makeTruth(random: Random): readonly True[] {
  const base = random.int(100, 5000)
  const truth: True[] = []
  for (let i = 0; i < 8; i++) {
    const typeId = base + i * random.int(1, 9) * 10
    if (truth.some((one) => one.typeId === typeId)) continue
    const subs = random.chance(0.5) ? [1, 2, 3].slice(0, random.int(1, 3)).map((n) => typeId * 100 + n) : [null]
    const isBySub = random.chance(0.6)
    const whole = i < 3 ? worthOfType(random) : NOTHING
    for (const subTypeId of subs) {
      const own = i < 3 && isBySub && subTypeId !== subs[0] ? pick(random, [NOTHING, worthOfType(random)]) : whole
      truth.push({ typeId, subTypeId, ...own })
    }
  }
  return truth
}

const NOTHING = { own: 0, opponent: 0, within: 0 } as const

function pick<T>(random: Random, list: readonly T[]): T {
  return random.pick(list)
}

function worthOfType(random: Random): Omit<True, 'typeId' | 'subTypeId'> {
  const points = random.int(1, 4)
  const roll = random.next()
  if (roll < 0.2) return { own: 0, opponent: points, within: points }
  if (roll < 0.35) return { own: 0, opponent: 0, within: points }
  if (roll < 0.5) return { own: 1, opponent: 0, within: 0 }
  return { own: points, opponent: 0, within: points }
}

interface Action {
  readonly id: string
  readonly isHome: boolean
  readonly period: number
  kind: True
  /** What it adds while it counts; differs from its kind's only for {@link SOMETIMES}. */
  scores: boolean
  readonly isEarly: boolean
}

interface Draft {
  readonly at: number
  readonly action: Action
  readonly send: SendTypeId
  readonly kind: True
}

export interface Recorded {
  readonly fixtureId: string
  readonly packets: readonly Packet[]
}

export function makeFixtures(habits: Habits): { readonly truth: readonly True[]; readonly fixtures: Recorded[] } {
  const truth = makeTruth(newRandom(`truth ${habits.seed}`))
  const fixtures = Array.from({ length: habits.fixtures }, (_, n) => {
    const random = newRandom(`${habits.seed} ${n}`)
    return { fixtureId: `fixture-${n}`, packets: told(habits, random, draftsOf(habits, random, truth)) }
  })
  return { truth, fixtures }
}

function draftsOf(habits: Habits, random: Random, truth: readonly True[]): readonly Draft[] {
  const drafts: Draft[] = []
  let at = 0
  for (let i = 0; i < ACTIONS; i++) {
    at += random.int(2, 6)
    const isSometimes = habits.sometimes !== null && random.chance(0.15)
    const kind = isSometimes
      ? { typeId: SOMETIMES, subTypeId: null, own: 1, opponent: 0, within: 1 }
      : pick(random, truth)
    const action: Action = {
      id: `action-${i}`,
      isHome: random.chance(0.5),
      period: 1 + Math.floor((i * PERIODS) / ACTIONS),
      kind,
      scores: !isSometimes || random.chance(habits.sometimes ?? 1),
      isEarly: random.chance(habits.early),
    }
    live(random, drafts, action, at, truth)
    const isWorth = kind.own + kind.opponent > 0 && !isSometimes
    if (!habits.isCelebrated || !isWorth) continue
    at += 0.001
    const celebration = { typeId: CELEBRATION, subTypeId: null, ...NOTHING }
    const fan: Action = { ...action, id: `fan-${i}`, kind: celebration, isEarly: false }
    drafts.push({ at: lastOf(drafts, action.id, at) + 0.001, action: fan, send: 5, kind: celebration })
  }
  return drafts.sort((a, b) => a.at - b.at)
}

function lastOf(drafts: readonly Draft[], id: string, from: number): number {
  return Math.max(from, ...drafts.filter((one) => one.action.id === id && one.send === 5).map((one) => one.at))
}

/** The documented ways of an action (feed.md §3). */
function live(random: Random, drafts: Draft[], action: Action, at: number, truth: readonly True[]): void {
  const { kind } = action
  const send = (after: number, sendTypeId: SendTypeId, now = kind): void => {
    drafts.push({ at: at + after, action, send: sendTypeId, kind: now })
  }
  const roll = random.next()
  if (roll < 0.35) {
    send(0, 1, { ...kind, subTypeId: random.chance(0.5) ? null : kind.subTypeId })
    if (roll < 0.05) send(random.between(1, 9), 3)
    else send(random.between(1, 9), 5)
    return
  }
  send(0, 5)
  if (roll < 0.38) send(random.between(3, 30), 4)
  else if (roll < 0.4) {
    send(random.between(3, 10), 4)
    send(random.between(12, 30), random.chance(0.5) ? 6 : 2)
  } else if (roll < 0.42 && kind.typeId !== SOMETIMES) send(random.between(3, 30), 2, pick(random, truth))
}

type Score = { home: number; away: number }

/** Packets as they are recorded: with seqs, summaries by the provider's habits, lost, twice and late. */
function told(habits: Habits, random: Random, drafts: readonly Draft[]): readonly Packet[] {
  const counted = new Map<string, { home: number; away: number; period: number; within: Score }>()
  const stray: Score = { home: 0, away: 0 }
  let shown: Summary | null = null
  const packets = drafts.map(({ action, send, kind }, index): Packet => {
    count(counted, action, send, kind)
    if (random.chance(habits.stray)) stray[random.chance(0.5) ? 'home' : 'away']++
    const now = summaryOf(habits, counted, stray, action.period)
    const before: Summary = shown ?? now
    const summary = isMoved(before, now) && random.chance(habits.lag) ? before : now
    shown = now
    return packetOf(action, send, kind, index + 1, summary)
  })
  const kept = packets.filter(() => !random.chance(habits.loss))
  const twice = kept.flatMap((packet) => (random.chance(0.02) ? [packet, packet] : [packet]))
  for (let at = 0; at + 3 < twice.length; at++) {
    if (random.chance(0.02)) twice.splice(at + random.int(1, 3), 0, ...twice.splice(at, 1))
  }
  return twice
}

function count(
  counted: Map<string, { home: number; away: number; period: number; within: Score }>,
  action: Action,
  send: SendTypeId,
  kind: True,
): void {
  counted.delete(action.id)
  if (send === 3 || send === 4 || (send === 1 && !action.isEarly)) return
  const of = send === 1 ? action.kind : kind
  const factor = action.scores ? 1 : 0
  const [team, other] = action.isHome ? (['home', 'away'] as const) : (['away', 'home'] as const)
  const within: Score = { home: 0, away: 0 }
  within[of.opponent > 0 ? other : team] = of.within * factor
  const added = { home: 0, away: 0, period: action.period, within }
  added[team] += of.own * factor
  added[other] += of.opponent * factor
  counted.set(action.id, added)
}

function summaryOf(
  habits: Habits,
  counted: ReadonlyMap<string, { home: number; away: number; period: number; within: Score }>,
  stray: Score,
  current: number,
): Summary {
  const score = { home: stray.home + 50, away: stray.away + 50 }
  const periods = Array.from({ length: current }, (_, i): Period => {
    return {
      id: i + 1,
      type: 'Regular',
      label: null,
      home: null,
      away: null,
      periodHome: 0,
      periodAway: 0,
      start: null,
      end: null,
    }
  })
  const points = periods.map(() => ({ home: 0, away: 0 }))
  for (const { home, away, period, within } of counted.values()) {
    score.home += home
    score.away += away
    const of = points[period - 1]
    if (of === undefined || (habits.isSetBack && period < current)) continue
    of.home += within.home
    of.away += within.away
  }
  return {
    score,
    status: 'Live',
    collectionStatus: null,
    period: current,
    periods: periods.map((period, i) => ({
      ...period,
      periodHome: points[i]?.home ?? 0,
      periodAway: points[i]?.away ?? 0,
    })),
    clockTime: null,
    clockRunning: null,
    homeInPossession: null,
    finished: false,
  }
}

function isMoved(a: Summary, b: Summary): boolean {
  return JSON.stringify([a.score, a.periods]) !== JSON.stringify([b.score, b.periods])
}

function packetOf(action: Action, sendTypeId: SendTypeId, kind: True, seq: number, summary: Summary): Packet {
  const facts: Facts = {
    type: `Type ${kind.typeId}`,
    typeId: kind.typeId,
    subType: kind.subTypeId === null ? null : `Sub ${kind.subTypeId}`,
    subTypeId: kind.subTypeId,
    teamId: action.isHome ? 'team-h' : 'team-a',
    teamName: null,
    playerId: null,
    playerName: null,
    period: action.period,
    clockTime: null,
    related: [],
    metadata: null,
  }
  return {
    actionId: action.id,
    sendTypeId,
    seq,
    eventTime: null,
    facts,
    homeTeam: action.isHome,
    timelineSequence: null,
    delayStatus: null,
    traceId: null,
    finished: false,
    summary,
  }
}
