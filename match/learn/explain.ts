import type { Score } from '../packet.ts'
import { isSameScore } from '../score.ts'
import type { Effect } from './effects.ts'
import type { Kinds } from './kinds.ts'
import { type Episode, LAG_PACKETS_MAX, type Moment } from './observe.ts'
import {
  type Channel,
  expectedOf,
  isNothing,
  isSameWorth,
  movedIn,
  NO_POINTS,
  sum,
  type Worth,
  type Worths,
  worthOf,
  worthSeen,
} from './worth.ts'

/** What is found when the movements of an episode are explained by what actions are held to be worth. */
export interface Findings {
  /** An action's effect was alone, and this is what it was worth. `isEarly`: it moved when the action was pending. */
  seen(effect: Effect, worth: Worth, at: Place, isEarly: boolean): void
  /** An action changed its kind, team or period. */
  changed(effects: readonly Effect[], moved: Score, at: Place): void
  /** It moved, and no action alone can be the reason. */
  unexplained(at: Place): void
}

export interface Place {
  readonly fixtureId: string
  readonly seq: number
}

/** Effects that have not moved anything yet: the summary may lag. */
interface Owed {
  readonly effects: readonly Effect[]
  readonly due: Score
  readonly at: Place
  readonly until: number
}

/** What movements are explained by. */
export interface Reading {
  readonly worths: Worths
  /** Summaries are one packet behind as a rule: what may be of the packet before is. */
  readonly isLagging: boolean
}

/** A walk through an episode, looking at one score: the match score (`period` null) or that of a period. */
interface Walk {
  readonly episode: Episode
  readonly period: number | null
  readonly kinds: Kinds
  readonly reading: Reading
  readonly findings: Findings
  owed: Owed[]
}

const MATCH: readonly null[] = [null]
const NONE: readonly Effect[] = []

/** Explains an episode by what kinds of actions are held to be worth, each score by itself. */
export function explain(episode: Episode, channel: Channel, kinds: Kinds, reading: Reading, findings: Findings): void {
  for (const period of channel === 'match' ? MATCH : episode.periods) {
    const walk: Walk = { episode, period, kinds, reading, findings, owed: [] }
    for (let index = 0; index < episode.moments.length; index++) {
      step(walk, episode.moments[index] as Moment, index)
      settleLate(walk, index)
    }
    if (!episode.isCutOff) settleLate(walk, Number.POSITIVE_INFINITY)
  }
}

/** Those that may move this score; an action in a shoot-out says nothing of the match score. */
export function effectsIn(effects: readonly Effect[], period: number | null): readonly Effect[] {
  const [effect] = effects
  // Mostly there is one at most.
  if (effect === undefined) return NONE
  if (effects.length === 1) return isIn(effect, period) ? effects : NONE
  return effects.filter((one) => isIn(one, period))
}

function isIn(effect: Effect, period: number | null): boolean {
  return period === null ? !effect.isShootout : effect.period === period
}

function step(walk: Walk, moment: Moment, index: number): void {
  const { episode, period } = walk
  const { worths } = walk.reading
  if (moment.moves === null) {
    // Whether it moved with its own packet is not known.
    walk.owed = []
    return
  }
  const effects = effectsIn(moment.effects, period)
  const moved = movedIn(moment.moves, period)
  // Most packets by far, and nothing is to be learned of them.
  if (effects.length === 0 && moved === NO_POINTS) return
  const mine = expectedOf(effects, worths)
  const at: Place = { fixtureId: episode.fixtureId, seq: moment.seq }
  const own: Owed = { effects, due: mine, at, until: index + LAG_PACKETS_MAX }
  if (seenEarly(walk, own, moved)) return
  let before = NO_POINTS
  for (const { due } of walk.owed) before = sum(before, due)
  if (isSameScore(moved, sum(mine, before))) {
    settleOwed(walk)
    note(walk, own, mine)
  } else if (isSameScore(moved, mine) && !(walk.reading.isLagging && isSameScore(moved, before))) note(walk, own, moved)
  else if (isSameScore(moved, before)) {
    settleOwed(walk)
    walk.owed.push(own)
  } else if (isSameScore(moved, NO_POINTS)) walk.owed.push(own)
  else unexpected(walk, moment, index, own, moved)
}

/** All that was still to come has come. */
function settleOwed(walk: Walk): void {
  for (const owed of walk.owed) note(walk, owed, owed.due)
  walk.owed = []
}

/** It moved with the packet with which the action was pending, and not again with this one. */
function seenEarly({ findings, period, reading: { worths } }: Walk, { effects, at }: Owed, moved: Score): boolean {
  const [effect] = effects
  if (effect === undefined || effects.length > 1 || !isSameScore(moved, NO_POINTS)) return false
  const worth = worthSeen(effect, movedIn(effect.early, period))
  const held = worthOf(worths, effect.kind)
  if (isNothing(worth) || (!isNothing(held) && !isSameWorth(worth, held))) return false
  findings.seen(effect, worth, at, true)
  return true
}

function note({ findings }: Walk, { effects, at }: Owed, moved: Score): void {
  const [effect] = effects
  if (effect === undefined) return
  if (effects.length > 1) findings.changed(effects, moved, at)
  else findings.seen(effect, worthSeen(effect, moved), at, false)
}

/** Neither what this packet should have moved nor what was still to come. */
function unexpected(walk: Walk, moment: Moment, index: number, own: Owed, moved: Score): void {
  const { episode, period, findings } = walk
  const { worths } = walk.reading
  const [move] = (moment.moves ?? []).filter((one) => one.period === period)
  if (moment.isUnclear || move?.isReset) return
  // Where the match counts periods won, the last points of a period add one to it: no contradiction to adding nothing.
  if (move?.isWin && isSameScore(own.due, NO_POINTS)) return
  const first = episode.moments[index - 1]
  if (first?.moves === null) {
    // It may belong to the packet before, of which is not known what moved with it.
    const late = expectedOf(effectsIn(first.effects, period), worths)
    if (isSameScore(moved, late) || isSameScore(moved, sum(late, own.due))) return
  }
  if (isOfPending(walk, moment, moved)) return
  if (own.effects.length > 0 && walk.owed.length === 0) note(walk, own, moved)
  else findings.unexplained(own.at)
}

/** Some summaries count pending actions already; the sub type may come later. */
function isOfPending({ kinds, reading: { worths } }: Walk, { pending }: Moment, moved: Score): boolean {
  if (pending === null) return false
  const worth = worthSeen(pending, moved)
  const typeId = kinds.list[pending.kind]?.typeId ?? 0
  const variants = kinds.byType.get(typeId)?.values() ?? []
  return [...variants].some((kind) => isSameWorth(worthOf(worths, kind), worth))
}

/** What has not moved until now did not move anything. */
function settleLate(walk: Walk, index: number): void {
  if (walk.owed.length === 0) return
  const late = walk.owed.filter(({ until }) => until <= index)
  if (late.length === 0) return
  walk.owed = walk.owed.filter(({ until }) => until > index)
  for (const owed of late) note(walk, owed, NO_POINTS)
}
