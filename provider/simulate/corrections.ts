import { COMMON, OTHER_CHECK } from './action-types.ts'
import {
  type ActionFacts,
  type ActionType,
  CANCELLED,
  CONFIRMED,
  DELETED,
  PENDING,
  RESTORED,
  UPDATED,
} from './draft.ts'
import { type About, certain, credit, happen, type Pen, send, wait } from './pen.ts'

/** The provider correcting itself (feed.md §3). Nothing here moves the match on but the video check. */

/** Pending now, confirmed seconds later, when the sub type is known. */
export function settled(pen: Pen, type: ActionType, about: About, sub: ActionType | null): ActionFacts {
  const facts = happen(pen, type, about)
  send(pen, facts, PENDING)
  const final = sub === null ? facts : { ...facts, sub }
  credit(pen, final, 1)
  send(pen, final, CONFIRMED, pen.random.between(2000, 6000))
  return final
}

/** Pending now, void seconds later. */
export function revoked(pen: Pen, type: ActionType, about: About): void {
  const facts = happen(pen, type, about)
  send(pen, facts, PENDING)
  send(pen, facts, CANCELLED, pen.random.between(3000, 9000))
}

/** Happens now, but its packet is only sent when the clock has long moved on. */
export function late(pen: Pen, type: ActionType, about: About): ActionFacts {
  const facts = happen(pen, type, about)
  credit(pen, facts, 1)
  send(pen, facts, CONFIRMED, pen.random.between(20_000, 90_000))
  return facts
}

/** Its first packet is an update; samples have this too. */
export function onlyUpdated(pen: Pen, type: ActionType, about: About): ActionFacts {
  const facts = happen(pen, type, about)
  credit(pen, facts, 1)
  send(pen, facts, UPDATED, pen.random.between(1000, 4000))
  return facts
}

/** Another player, sub type, type or team, some time later. */
export function amended(pen: Pen, facts: ActionFacts, changes: Partial<ActionFacts>, afterMs?: number): ActionFacts {
  const final = { ...facts, ...changes }
  credit(pen, facts, -1)
  credit(pen, final, 1)
  send(pen, final, UPDATED, afterMs ?? pen.random.between(10_000, 60_000))
  return final
}

export function deleted(pen: Pen, facts: ActionFacts, afterMs = 0): void {
  credit(pen, facts, -1)
  send(pen, facts, DELETED, afterMs)
}

/** Back to what it was before the deletion: newer pages call it Updated, media pages Restored. */
export function restored(pen: Pen, facts: ActionFacts, afterMs: number): void {
  credit(pen, facts, 1)
  send(pen, facts, pen.random.chance(0.7) ? RESTORED : UPDATED, afterMs)
}

/** 64, 51 pending and confirmed, 61; the match waits. What comes of it is sent by the caller. */
export function videoCheck(pen: Pen, facts: ActionFacts, sub: ActionType | null = OTHER_CHECK): void {
  const about = { related: [facts.id] }
  wait(pen, 8000, 15_000)
  certain(pen, COMMON.possibleVideoCheck, about)
  wait(pen, 5000, 12_000)
  settled(pen, COMMON.videoCheckUnderway, about, sub)
  wait(pen, 25_000, 80_000)
  certain(pen, COMMON.videoCheckResult, about)
  wait(pen, 1000, 3000)
}

export type Verdict = 'stands' | 'deleted' | 'restored'

/** A video check of a confirmed action; deletions are now and then taken back. */
export function checked(pen: Pen, facts: ActionFacts, sub?: ActionType | null): Verdict {
  videoCheck(pen, facts, sub)
  if (pen.random.chance(0.4)) return 'stands'
  deleted(pen, facts)
  if (pen.random.chance(0.65)) return 'deleted'
  restored(pen, facts, pen.random.between(15_000, 50_000))
  return 'restored'
}
