import type { SendTypeId, Side } from '../../match/packet.ts'
import {
  type ActionFacts,
  type ActionType,
  type Change,
  CONFIRMED,
  clockElapsedMs,
  type Draft,
  type MatchClock,
  type Person,
} from './draft.ts'
import type { Plan } from './plan.ts'
import type { Random } from './random.ts'
import { pointsOf } from './scoring.ts'

/** Writes down what happens in a match, moment by moment. Mutable: it belongs to one run of one match. */
export interface Pen {
  readonly plan: Plan
  readonly random: Random
  readonly drafts: Draft[]
  /** Where the match stands; what is sent later only (a confirmation) does not move it. */
  nowMs: number
  period: number
  clock: MatchClock
  /** The match score once everything still on its way has arrived. */
  readonly score: Record<Side, number>
  /** When the last packet of each action is sent. */
  readonly sentMs: Map<string, number>
}

/** What is told of an action beside its type. */
export interface About {
  readonly side?: Side
  readonly player?: Person
  readonly sub?: ActionType
  readonly metadata?: object
  readonly related?: readonly string[]
  /** 0: outside of play. */
  readonly period?: number
}

const STOPPED: MatchClock = { running: false, elapsedMs: 0, sinceMs: 0 }
/** Between two packets of one action, at least. */
const STEP_MS = 100

export function newPen(plan: Plan, random: Random): Pen {
  return {
    plan,
    random,
    drafts: [],
    nowMs: 0,
    period: 1,
    clock: STOPPED,
    score: { home: 0, away: 0 },
    sentMs: new Map(),
  }
}

export function wait(pen: Pen, fromMs: number, toMs = fromMs): void {
  pen.nowMs += Math.round(pen.random.between(fromMs, toMs))
}

/** What happens now. */
export function happen(pen: Pen, type: ActionType, about: About = {}): ActionFacts {
  const period = about.period ?? pen.period
  return {
    id: pen.random.uuid(),
    type,
    sub: about.sub ?? null,
    side: about.side ?? null,
    player: about.player ?? null,
    period,
    elapsedMs: period === 0 ? 0 : clockElapsedMs(pen.clock, pen.nowMs),
    related: about.related ?? [],
    metadata: about.metadata ?? null,
  }
}

/** One packet, `afterMs` from now, and after all earlier ones of its action. */
export function send(pen: Pen, facts: ActionFacts, sendTypeId: SendTypeId, afterMs = 0, change: Change = {}): void {
  const atMs = Math.max(pen.nowMs + Math.round(afterMs), (pen.sentMs.get(facts.id) ?? -STEP_MS) + STEP_MS)
  pen.sentMs.set(facts.id, atMs)
  pen.drafts.push({ atMs, facts, send: sendTypeId, change })
}

/** Counts or uncounts the action in {@link Pen.score}. */
export function credit(pen: Pen, facts: ActionFacts, sign: 1 | -1): void {
  const points = pointsOf(pen.plan.sport, facts)
  if (points !== null) pen.score[points.side] += sign * points.match
}

/** Happens and is certain at once: most actions. */
export function certain(pen: Pen, type: ActionType, about: About = {}, change: Change = {}): ActionFacts {
  const facts = happen(pen, type, about)
  credit(pen, facts, 1)
  send(pen, facts, CONFIRMED, 0, change)
  return facts
}

export function setClock(pen: Pen, running: boolean, elapsedMs = clockElapsedMs(pen.clock, pen.nowMs)): Change {
  pen.clock = { running, elapsedMs, sinceMs: pen.nowMs }
  return { clock: pen.clock }
}

export function anyPlayer(pen: Pen, side: Side): Person {
  return pen.random.pick(pen.plan.teams[side].starters)
}

export function anySide(pen: Pen): Side {
  return pen.random.chance(0.5) ? 'home' : 'away'
}
