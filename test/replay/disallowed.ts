import { AWAY, HOME } from '../match/given.ts'
import { at } from './given.ts'

/** A goal, and a minute later a video check that takes it back. */
export const GOAL = 9001
export const KICK_OFF = [
  at(1, { seq: 1, send: 5, team: HOME, score: [0, 0] }),
  at(2, { seq: 2, send: 5, team: AWAY, score: [0, 0] }),
]

export const DISALLOWED = [
  ...KICK_OFF,
  at(10, { seq: 3, send: 1, action: 'goal', typeId: GOAL, team: HOME, score: [0, 0] }),
  at(14, { seq: 4, send: 5, action: 'goal', typeId: GOAL, team: HOME, score: [1, 0] }),
  at(60, { seq: 5, send: 5, action: 'var', more: { relatedFixtureActionIds: ['goal'] }, score: [1, 0] }),
  at(74, { seq: 6, send: 4, action: 'goal', typeId: GOAL, team: HOME, score: [0, 0] }),
]
