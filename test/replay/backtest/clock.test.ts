import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TIMERS_AT_ONCE_MAX, TIMERS_MAX } from '../../../replay/backtest/limits.ts'
import { openRun } from '../../../replay/backtest/run.ts'
import type { Context, StrategyEvent } from '../../../replay/backtest/strategy.ts'
import { NOON } from '../../match/given.ts'
import { run as runProperty } from '../../property.ts'
import { type AnyStrategy, eventAt, SECOND, strategy } from './played.ts'

/** What the strategy met, as `<second> <what>`; `acts` says what it does there. */
function met(
  seconds: readonly number[],
  acts: (event: StrategyEvent, context: Context<unknown>, second: number) => void,
  more: Partial<AnyStrategy> = {},
): { readonly seen: readonly string[]; readonly left: number } {
  const seen: string[] = []
  const on: AnyStrategy['on'] = (event, _, context) => {
    const second = (event.knownAt - NOON) / SECOND
    expect(context.now).toBe(event.knownAt)
    seen.push(`${second} ${event.kind === 'timer' ? event.name : 'event'}`)
    acts(event, context, second)
    return undefined
  }
  const run = openRun({ strategy: strategy({ on, ...more }), config: null, seed: 'x' })
  run.take(seconds.map((second) => eventAt(second)))
  run.end()
  return { seen, left: run.timersLeft }
}

const at = (second: number): number => NOON + second * SECOND

describe('timers of the virtual clock', () => {
  it('fire in the order of their times, those of one time in the order in which they were set', () => {
    const { seen } = met([1, 10], (event, context) => {
      if (event.kind === 'timer' || context.now > at(1)) return
      context.at(at(5), 'later')
      context.after(1000, 'first')
      context.at(at(5), 'latest')
    })
    expect(seen).toEqual(['1 event', '2 first', '5 later', '5 latest', '10 event'])
  })

  it('fire before an event of the same time', () => {
    expect(met([1, 3], (_, context, second) => second === 1 && context.after(2000, 'x')).seen).toEqual([
      '1 event',
      '3 x',
      '3 event',
    ])
  })

  it('fire after the event that set them and before the next one, also where they lie in the past', () => {
    const { seen } = met([5, 5], (event, context) => {
      if (event.kind !== 'timer') context.at(at(1), 'past')
    })
    expect(seen).toEqual(['5 event', '5 past', '5 event', '5 past'])
  })

  it('are moved by their name, which puts them behind others of the same time, and cancelled by it', () => {
    const { seen } = met([1, 9], (event, context, second) => {
      if (event.kind === 'timer' || second > 1) return
      for (const name of ['a', 'b', 'c', 'a']) context.at(at(4), name)
      context.at(at(2), 'b')
      context.cancel('c')
      context.cancel('nobody')
    })
    expect(seen).toEqual(['1 event', '2 b', '4 a', '9 event'])
  })

  it('fire within an hour of the last event, and those set by them too; later ones are counted', () => {
    const { seen, left } = met([0], (event, context) => {
      if (event.kind !== 'timer') {
        context.after(3_600_000, 'an hour')
        context.after(3_600_001, 'more')
        context.after(1000, 'soon')
      } else if (event.name === 'soon') context.after(1000, 'again')
    })
    expect(seen).toEqual(['0 event', '1 soon', '2 again', '3600 an hour'])
    expect(left).toBe(1)
  })

  it('do not fire at or after the end of what is selected', () => {
    const seen: string[] = []
    const on: AnyStrategy['on'] = (event, _, context) => {
      if (event.kind === 'timer') seen.push(event.name)
      else for (const second of [2, 3]) context.at(at(second), String(second))
      return undefined
    }
    const run = openRun({ strategy: strategy({ on }), config: null, seed: 'x' })
    run.take([eventAt(1)])
    run.end(at(3))
    expect([seen, run.timersLeft]).toEqual([['2'], 1])
  })
})

describe('timers of several fixtures, and set at random', () => {
  it('are those of their fixture alone, or of all with scope all', () => {
    for (const scope of ['fixture', 'all'] as const) {
      const seen: string[] = []
      const on: AnyStrategy['on'] = (event, _, context) => {
        if (event.kind === 'timer') seen.push(`${event.fixtureId} ${(event.knownAt - NOON) / SECOND}`)
        else context.after(1000, 'same name')
        return undefined
      }
      const run = openRun({ strategy: strategy({ on, scope }), config: null, seed: 'x' })
      run.take([eventAt(1, 'f1'), eventAt(1.5, 'f2')])
      run.end()
      // With scope all the second one moves the first one's.
      expect(seen).toEqual(scope === 'all' ? ['null 2.5'] : ['f1 2', 'f2 2.5'])
    }
  })
})

describe('timers without end', () => {
  it.each([
    [
      'more than are kept',
      (_: StrategyEvent, context: Context<unknown>) => {
        for (let n = 0; n <= TIMERS_MAX; n++) context.after(n, `t${n}`)
      },
      /fixture-events: the strategy failed: expected at most 1000 timers at once/,
    ],
    [
      'one after the other while the clock stands still',
      (_: StrategyEvent, context: Context<unknown>) => context.after(0, 'again'),
      new RegExp(`timer again: .*expected at most ${TIMERS_AT_ONCE_MAX} timers one after the other`),
    ],
    [
      'at no time',
      (_: StrategyEvent, context: Context<unknown>) => context.at(Number.NaN, 'x'),
      /expected a time of the timer x, found NaN/,
    ],
  ] as const)('end the run: %s', (_, acts, message) => {
    expect(() => met([1], acts)).toThrow(message)
  })

  it('end the run where a record of a wrong clock comes centuries after the one before', () => {
    const centuries = 200 * 365.25 * 86_400
    const tick = (_: StrategyEvent, context: Context<unknown>): void => context.after(1000, 'tick')
    const run = openRun({
      strategy: strategy({ on: (event, __, context) => void tick(event, context) }),
      config: null,
      seed: 'x',
    })
    expect(() => run.take([eventAt(1), eventAt(centuries)])).toThrow(
      /timer tick: .*expected at most 4000000 timers before the next event at 2226-/,
    )
  })

  it('never let the clock go back, whatever is set', () => {
    const sets = fc.array(fc.tuple(fc.integer({ min: -5, max: 9 }), fc.integer({ min: 0, max: 3 })), { maxLength: 6 })
    runProperty(
      fc.property(fc.array(sets, { maxLength: 8 }), (steps) => {
        let [last, n] = [0, 0]
        met(
          steps.map((_, at) => at * 2),
          (event, context) => {
            expect(event.knownAt).toBeGreaterThanOrEqual(last)
            last = event.knownAt
            for (const [seconds, name] of steps[n++] ?? []) context.after(seconds * 1000, String(name))
          },
        )
      }),
      50,
    )
  })
})
