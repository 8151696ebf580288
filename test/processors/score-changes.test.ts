import { describe, expect, it } from 'vitest'
import { scoreChanges } from '../../processors/score-changes.ts'
import { accepted, action, FACTS, score } from './steps.ts'

describe('what is a movement', () => {
  it.each([
    ['score', { score: score(2, 0) }],
    ['provisional', { provisional: score(1, 1) }],
    ['byActions', { byActions: null }],
  ])('%s alone', (_, after) => {
    expect(scoreChanges(accepted({ after }))).toHaveLength(1)
  })

  it('from nothing to 0–0', () => {
    const nothing = { score: null, provisional: null, byActions: null }
    const [found] = scoreChanges(accepted({ before: nothing, after: { ...nothing, score: score(0, 0) } }))
    expect(found).toMatchObject({ before: nothing, after: { score: score(0, 0) }, delta: score(0, 0) })
  })

  it('not an equal score in another object, and not another step', () => {
    expect(scoreChanges(accepted({ after: { score: score(1, 0) } }))).toEqual([])
    expect(scoreChanges({ ...accepted({ after: { score: null } }), kind: 'duplicate' })).toEqual([])
  })
})

it('counts the delta from 0–0 where score was null', () => {
  expect(scoreChanges(accepted({ before: { score: null }, after: { score: score(2, 1) } }))[0]?.delta).toEqual(
    score(2, 1),
  )
  expect(scoreChanges(accepted({ before: { score: score(2, 1) }, after: { score: score(1, 2) } }))[0]?.delta).toEqual(
    score(-1, 1),
  )
})

it('names the packet with which it became visible, by its action’s facts', () => {
  const facts = { ...FACTS, period: 2, clockTime: '80:00' }
  const step = accepted({ packet: { sendTypeId: 2 }, action: { after: action({ facts }) }, after: { score: null } })
  expect(scoreChanges(step)[0]).toMatchObject({
    cause: { actionId: 'a1', type: 'Goal', typeId: 9001, sendType: 'updated', side: 'home' },
    period: 2,
    clockTime: '80:00',
  })
})

describe('correction', () => {
  const up = { score: score(2, 0) }
  const step = (more: Parameters<typeof accepted>[0]) => scoreChanges(accepted({ after: up, ...more }))[0]?.correction

  it('is false for a new action and for a confirmation', () => {
    expect(step({ action: { before: null } })).toBe(false)
    expect(step({ action: { before: action({ standing: 'pending' }) } })).toBe(false)
  })

  it('is true for any other correction', () => {
    expect(step({ action: { after: action({ standing: 'deleted' }) } })).toBe(true)
    expect(step({ action: { after: action({ side: 'away' }) } })).toBe(true)
  })

  it('is true for a late packet', () => {
    expect(step({ late: true })).toBe(true)
  })

  it.each([
    ['home', score(0, 1)],
    ['away', score(2, -1)],
  ])('is true when score fell for %s', (_, after) => {
    expect(step({ action: { before: null }, after: { score: after } })).toBe(true)
  })
})
