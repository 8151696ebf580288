import { describe, expect, it } from 'vitest'
import pauseTrading from '../../examples/pause-trading.ts'
import { tradingCharts } from '../../examples/pause-trading-charts.ts'
import type { KnownRecord } from '../../replay/stream/known.ts'
import { NOON } from '../match/given.ts'
import { correctionAt, pending, scoreAt, stateAt } from './given.ts'
import { played } from './played.ts'

type Topics = 'corrections' | 'score-changes' | 'fixture-state'

/** No state is stale, unless the test asks for it. */
function actsOf(events: readonly KnownRecord<Topics>[], config: object = {}) {
  return played(pauseTrading, events, { staleMsMax: 1e9, ...config })
}

function told(decisions: ReturnType<typeof actsOf>) {
  return decisions.map(({ knownAt, output }) => [
    (knownAt - NOON) / 1e6,
    output.act,
    'why' in output ? output.why : null,
  ])
}

const GOAL = pending('goal', 9101, 1)

describe('trading', () => {
  it('is paused while an action with points is pending, and goes on when it is settled', () => {
    const acts = actsOf([
      stateAt(0),
      stateAt(10, { pending: [GOAL] }),
      stateAt(12, { pending: [GOAL] }),
      correctionAt(15, 'goal', 'confirmation'),
      scoreAt(15, 0, 1),
      stateAt(15, { score: { home: 1, away: 0 } }),
      stateAt(20, { finality: 'finished', status: 'Completed' }),
    ])
    expect(told(acts)).toEqual([
      [0, 'open', null],
      [10, 'pause', ['pending type 9101']],
      [15, 'score', null],
      [15, 'resume', 'confirmation of Goal'],
      [20, 'close', null],
    ])
    expect(acts[2]?.output).toMatchObject({ paused: true, score: '1–0' })
    expect(acts.map(({ restsOn }) => restsOn)).toEqual([[], ['goal'], ['goal'], ['goal'], []])
  })

  it.each([
    ['has no points', pending('x', 9105, 0), false],
    ['has points that nobody knows', pending('x', 9105, null), false],
    ['is of a type in the config', pending('x', 64, null), true],
  ])('looks at what is pending: it %s', (_, action, isPaused) => {
    const acts = told(actsOf([stateAt(0), stateAt(10, { pending: [action] })]))
    expect(acts.some(([, act]) => act === 'pause')).toBe(isPaused)
  })

  it('waits for an action only so long, also when others come', () => {
    const other = pending('other', 9101, 1)
    const acts = actsOf([stateAt(0), stateAt(10, { pending: [GOAL] }), stateAt(12, { pending: [GOAL, other] })], {
      waitMsMax: 5000,
    })
    expect(told(acts)).toEqual([
      [0, 'open', null],
      [10, 'pause', ['pending type 9101']],
      [17, 'resume', 'waited for long enough'],
    ])
    const again = actsOf([stateAt(0), stateAt(10, { pending: [GOAL] }), stateAt(20, { pending: [GOAL] })], {
      waitMsMax: 5000,
    })
    expect(told(again).at(-1)).toEqual([15, 'resume', 'waited for long enough'])
  })
})

describe('trading on a feed that cannot be relied on', () => {
  it('is paused while the state is not reliable, for as long as that takes', () => {
    const acts = actsOf([
      stateAt(0),
      stateAt(10, { reliable: false, reasons: ['gap'] }),
      stateAt(900, { reliable: false, reasons: ['gap', 'silent'] }),
      stateAt(901),
    ])
    expect(told(acts)).toEqual([
      [0, 'open', null],
      [10, 'pause', ['gap']],
      [901, 'resume', 'reliable again'],
    ])
  })

  it('is paused when no state comes', () => {
    const acts = actsOf([stateAt(0), stateAt(10), stateAt(100)], { staleMsMax: 30_000 })
    expect(told(acts)).toEqual([
      [0, 'open', null],
      [40, 'pause', ['no state']],
      [100, 'resume', 'reliable again'],
      [130, 'pause', ['no state']],
    ])
  })

  it('is not there before and after the match', () => {
    const acts = actsOf([
      stateAt(0, { status: 'LineUps', pending: [GOAL] }),
      scoreAt(1, 0, 1),
      stateAt(2, { finality: 'finished', reasons: ['gap'] }),
    ])
    expect(acts).toEqual([])
  })
})

describe('what it is worth', () => {
  // Live for 100 s. A goal at 20 s finds both open; one that is pending from 40 to 50 s finds only the other one open; at
  // 60 s the first is taken back.
  const acts = actsOf(
    [
      stateAt(0),
      scoreAt(20, 0, 1),
      stateAt(20, { score: { home: 1, away: 0 } }),
      stateAt(40, { score: { home: 1, away: 0 }, pending: [GOAL] }),
      correctionAt(50, 'goal', 'confirmation'),
      scoreAt(50, 1, 2),
      stateAt(50, { score: { home: 2, away: 0 } }),
      scoreAt(60, 2, 1, true),
      stateAt(60, { score: { home: 1, away: 0 } }),
      stateAt(100, { finality: 'finished', status: 'Completed' }),
    ],
    { earnedPerSecond: 2, hit: 50 },
  )
  const [equity, pauses] = tradingCharts(acts)

  it('earns while open, and loses with each score that finds it open', () => {
    const ends = equity?.series.map(({ y }) => y.at(-1))
    // 90 open seconds and two hits; 100 and three.
    expect(ends).toEqual([90 * 2 - 2 * 50, 100 * 2 - 3 * 50, 30])
    const at = equity?.series[0]?.x.flatMap((x, i) => (x === NOON + 20e6 ? [equity.series[0]?.y[i]] : []))
    expect(at).toEqual([40, -10])
  })

  it('marks what was corrected', () => {
    expect(equity?.marks).toEqual([{ x: NOON + 60e6, label: 'match-1: Goal confirmed: 1–0' }])
  })

  it('tells how long it was paused', () => {
    expect(pauses?.title).toBe('Pauses: 1, 10.0 % of the live time')
    expect(pauses?.series.map(({ x, y }) => [x, y])).toEqual([
      [
        [0, 10],
        [0, 1],
      ],
      [[0], [0]],
    ])
  })
})
