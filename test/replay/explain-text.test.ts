import { describe, expect, it } from 'vitest'
import { explanationText } from '../../cli/show/explanation.ts'
import { HOME, NOON } from '../match/given.ts'
import { DISALLOWED, GOAL } from './disallowed.ts'
import { at, explained } from './given.ts'

describe('as text', () => {
  const textOf = (records: Parameters<typeof explained>[0], seq: number) =>
    explanationText(explained(records, { by: 'seq', seq }))

  it('tells the packets of an action once, and which action named it', () => {
    const lines = textOf(DISALLOWED, 4).split('\n')
    expect(lines).toContainEqual(
      expect.stringMatching(/^ {2}#3 #4 {2}type 9001 {2}home .*confirmed then, deleted now$/),
    )
    expect(lines).toContainEqual(expect.stringMatching(/^ +now related: type 9900 #5 \(confirmed\) named it$/))
    const pending = textOf(DISALLOWED, 3)
    expect(pending).toMatch(/^Pending then\n {2}#3 {2}type 9001 {2}home {2}1 point .* pending for 0 ms$/m)
  })

  it('leaves out what is earlier than the last twelve, and says how many', () => {
    const goals = (count: number) =>
      Array.from({ length: count }, (_, i) =>
        at(i + 1, { seq: i + 1, send: 5, typeId: GOAL, team: HOME, score: [i + 1, 0] }),
      )
    const [twelve, fourteen] = [textOf(goals(12), 12), textOf(goals(14), 14)]
    expect(twelve).not.toContain('earlier')
    expect(twelve).toContain('– → 1–0  by #1 ')
    // Movements, and scoring actions.
    expect(fourteen.match(/^ +2 earlier ones: --json$/gm)).toHaveLength(2)
    expect(fourteen).not.toContain('– → 1–0  by #1 ')
    expect(fourteen).toContain('2–0 → 3–0  by #3 ')
  })

  it('of a time says how long nothing was recorded around it', () => {
    const text = explanationText(explained(DISALLOWED, { by: 'time', receivedAt: NOON + 16_900_000 }))
    expect(text).toMatch(
      /^ {2}asked for +2026-11-21 12:00:16\.900Z {2}nothing was recorded for 2\.9 s then, until 43\.1 s after$/m,
    )
  })
})

it('tells no text of the provider that could move the cursor', () => {
  const bad = '\u001b[2J'
  const team = { ...HOME, name: `Home${bad}` }
  const more = { fixtureActionType: `Goal${bad}`, player: { id: 'p', name: `P${bad}` } }
  const records = [
    at(1, { seq: 1, send: 1, action: 'goal', typeId: GOAL, team, more, score: [0, 0] }),
    at(2, { seq: 2, send: 5, action: 'goal', typeId: GOAL, team, more, score: [1, 0] }),
  ]
  for (const seq of [1, 2]) {
    const text = explanationText(explained(records, { by: 'seq', seq }))
    expect(text).toContain('Goal·[2J')
    expect(text).not.toContain('\u001b')
  }
})
