import { describe } from 'vitest'
import { KICK_OFF, says, score, story } from './story.ts'

const goal = says(3, 'confirmed', [1, 0], { action: 'goal', type: 'goal', team: 'home' })
const disallowing = {
  action: 'disallowed',
  type: 'disallowed',
  team: 'home',
  relatedFixtureActionIds: ['goal'],
} as const
const deleting = { action: 'goal', type: 'goal', team: 'home' } as const

describe('a goal is disallowed', () => {
  story('the disallowed goal comes first: the deletion of the goal names it', {
    given: [...KICK_OFF, goal, says(4, 'confirmed', [1, 0], disallowing)],
    when: says(5, 'deleted', [0, 0], deleting),
    gives: [
      ['action-changes', { actionId: 'goal', standing: 'deleted', related: [], relatedBy: ['disallowed'] }],
      ['corrections', { actionId: 'goal', nature: 'revocation', related: [], relatedBy: ['disallowed'] }],
      ['score-changes', { cause: { actionId: 'goal' }, delta: { home: -1, away: 0 } }],
      ['fixture-state', { score: score(0, 0), byActions: score(0, 0) }],
    ],
  })

  story('the deletion comes first: the disallowed goal names the goal', {
    given: [...KICK_OFF, goal, says(4, 'deleted', [0, 0], deleting)],
    when: says(5, 'confirmed', [0, 0], disallowing),
    gives: [
      ['action-changes', { actionId: 'disallowed', related: ['goal'], relatedBy: [] }],
      ['fixture-state', { score: score(0, 0), byActions: score(0, 0) }],
    ],
  })
})

describe('a video check', () => {
  const check = { action: 'check', type: 'check', relatedFixtureActionIds: ['goal'] } as const
  story('changes what it is about: the correction names the check', {
    given: [
      ...KICK_OFF,
      goal,
      says(4, 'pending', [1, 0], check),
      says(5, 'confirmed', [1, 0], { ...check, fixtureActionSubTypeId: 5104 }),
    ],
    when: says(6, 'deleted', [0, 0], deleting),
    gives: [
      ['action-changes', { actionId: 'goal', standing: 'deleted', relatedBy: ['check'] }],
      ['corrections', { nature: 'revocation', relatedBy: ['check'], ageMs: 3000 }],
      ['score-changes', { correction: true }],
      ['fixture-state', { score: score(0, 0), byActions: score(0, 0) }],
    ],
  })

  story('is told last, by a late packet: its record names what it changed', {
    given: [...KICK_OFF, goal, says(5, 'deleted', [0, 0], deleting)],
    when: says(4, 'confirmed', [1, 0], check),
    gives: [
      ['action-changes', { actionId: 'check', late: true, related: ['goal'] }],
      ['feed-quality', { kind: 'healed', fromSeq: 4, toSeq: 4 }],
      ['fixture-state', { score: score(0, 0), byActions: score(0, 0) }],
    ],
  })
})
