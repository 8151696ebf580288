import { describe } from 'vitest'
import { KICK_OFF, says, score, story } from './story.ts'

describe('an action turns out to be another one', () => {
  const yellow = says(3, 'confirmed', [0, 0], { action: 'card', type: 'yellow', team: 'home' })
  story('a yellow card becomes red: nobody’s score moves, and the correction says what the card was', {
    given: [...KICK_OFF, yellow],
    when: says(4, 'updated', [0, 0], { action: 'card', type: 'red', team: 'home', second: 33 }),
    gives: [
      ['action-changes', { actionId: 'card', actionRevision: 2, sendType: 'updated', typeId: 9106, expected: true }],
      [
        'corrections',
        {
          nature: 'amendment',
          changed: ['type', 'typeId'],
          before: { standing: 'confirmed', facts: { typeId: 9107 } },
          after: { standing: 'confirmed', facts: { typeId: 9106 } },
          supersedes: [3],
          ageMs: 30_000,
          scoreBefore: score(0, 0),
          scoreAfter: score(0, 0),
        },
      ],
      ['fixture-state', { score: score(0, 0), byActions: score(0, 0), packets: 4 }],
    ],
  })

  story('a goal was the other team’s: both scores go over to it', {
    given: [...KICK_OFF, says(3, 'confirmed', [1, 0], { action: 'goal', type: 'goal', team: 'home' })],
    when: says(4, 'updated', [0, 1], { action: 'goal', type: 'goal', team: 'away', second: 63 }),
    gives: [
      ['action-changes', { actionId: 'goal', teamId: 'team-a', side: 'away', standing: 'confirmed' }],
      [
        'corrections',
        {
          nature: 'amendment',
          changed: ['teamId', 'teamName', 'side'],
          before: { facts: { teamName: 'Home', side: 'home' } },
          after: { facts: { teamName: 'Away', side: 'away' } },
          scoreBefore: score(1, 0),
          scoreAfter: score(0, 1),
          ageMs: 60_000,
        },
      ],
      [
        'score-changes',
        {
          before: { score: score(1, 0), provisional: score(1, 0), byActions: score(1, 0) },
          after: { score: score(0, 1), provisional: score(0, 1), byActions: score(0, 1) },
          delta: { home: -1, away: 1 },
          correction: true,
          cause: { actionId: 'goal', sendType: 'updated', side: 'away' },
        },
      ],
      ['fixture-state', { score: score(0, 1), byActions: score(0, 1) }],
    ],
  })

  story('a basket was worth three, not two', {
    given: [
      ...KICK_OFF,
      says(3, 'confirmed', [2, 0], { action: 'shot', type: 'basket', team: 'home', fixtureActionSubTypeId: 2 }),
    ],
    when: says(4, 'updated', [3, 0], { action: 'shot', type: 'basket', team: 'home', fixtureActionSubTypeId: 3 }),
    gives: [
      ['action-changes', { subTypeId: 3 }],
      ['corrections', { nature: 'amendment', changed: ['subTypeId'], scoreBefore: score(2, 0), ageMs: 1000 }],
      [
        'score-changes',
        { delta: { home: 1, away: 0 }, correction: true, after: { score: score(3, 0), byActions: score(3, 0) } },
      ],
      ['fixture-state', { score: score(3, 0), byActions: score(3, 0) }],
    ],
  })
})

describe('an update of an action that was never seen', () => {
  story('counts as the action itself, and is nobody’s correction', {
    given: KICK_OFF,
    when: says(3, 'updated', [1, 0], { action: 'goal', type: 'goal', team: 'home' }),
    gives: [
      ['action-changes', { actionRevision: 1, standingBefore: null, standing: 'confirmed', expected: true }],
      ['score-changes', { delta: { home: 1, away: 0 }, correction: false }],
      ['fixture-state', { score: score(1, 0), byActions: score(1, 0) }],
    ],
  })

  story('of which the first packet comes late: it was pending all the time, so the goal is taken back', {
    given: [...KICK_OFF, says(4, 'updated', [0, 0], { action: 'goal', type: 'goal', team: 'home' })],
    when: says(3, 'pending', [0, 0], { action: 'goal', type: 'goal', team: 'home' }),
    gives: [
      ['action-changes', { late: true, standingBefore: 'confirmed', standing: 'pending', expected: true }],
      ['corrections', { nature: 'amendment', changed: ['standing'], supersedes: [4], ageMs: 0 }],
      ['score-changes', { correction: true, after: { byActions: score(0, 0), provisional: score(1, 0) } }],
      ['feed-quality', { kind: 'healed', fromSeq: 3, toSeq: 3 }],
      ['fixture-state', { pending: [{ actionId: 'goal', points: 1, sinceSeq: 3 }], byActions: score(0, 0) }],
    ],
  })
})
