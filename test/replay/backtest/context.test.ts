import { describe, expect, it } from 'vitest'
import { keepIn, newKept } from '../../../replay/backtest/keep.ts'
import { openRun } from '../../../replay/backtest/run.ts'
import type { Context } from '../../../replay/backtest/strategy.ts'
import { type AnyStrategy, eventAt, strategy } from './played.ts'

/** One event at this second. */
function met(
  second: number,
  acts: (event: unknown, context: Context<unknown>) => void,
  more: Partial<AnyStrategy> = {},
): void {
  const on: AnyStrategy['on'] = (event, _, context) => {
    acts(event, context)
    return undefined
  }
  const run = openRun({ strategy: strategy({ on, ...more }), config: null, seed: 'x' })
  run.take([eventAt(second)])
}

describe('context', () => {
  it('gives random numbers by seed and fixture, whatever other fixtures do', () => {
    const numbersOf = (seed: string, fixtures: readonly string[]): Readonly<Record<string, readonly number[]>> => {
      const numbers: Record<string, number[]> = {}
      const on: AnyStrategy['on'] = (event, _, context) => {
        const of = event.fixtureId ?? ''
        numbers[of] = [...(numbers[of] ?? []), context.random()]
        return undefined
      }
      const run = openRun({ strategy: strategy({ on }), config: null, seed })
      run.take(fixtures.map((fixture, second) => eventAt(second, fixture)))
      return numbers
    }
    const alone = numbersOf('x', ['f1', 'f1'])
    expect(numbersOf('x', ['f2', 'f1', 'f2', 'f1']).f1).toEqual(alone.f1)
    expect(numbersOf('y', ['f1', 'f1'])).not.toEqual(alone)
    const { f1, f2 } = numbersOf('x', ['f1', 'f2'])
    expect(f1).not.toEqual(f2)
    for (const number of [...(f1 ?? []), ...(f2 ?? [])]) expect(number >= 0 && number < 1).toBe(true)
  })
})

describe('what may be emitted, and when', () => {
  it('is of no use after the call', () => {
    let kept: Context<unknown> | null = null
    met(1, (_, context) => {
      kept = context
    })
    for (const call of ['emit', 'at', 'after', 'cancel', 'random'] as const) {
      expect(() => (kept as unknown as Record<string, (...args: unknown[]) => void>)[call]?.(0, 'x')).toThrow(
        /within a call of `on`/,
      )
    }
  })

  it.each<readonly [string, unknown, RegExp]>([
    ['NaN', { price: Number.NaN }, /found NaN at output\.price/],
    ['nothing', undefined, /found undefined at output/],
    ['a function', [() => 1], /found function at output\[0\]/],
    ['a map', { of: new Map() }, /found Map at output\.of/],
    ['a date', new Date(0), /found Date at output/],
    ['bytes', { frame: Buffer.from('x') }, /found Buffer at output\.frame/],
    ['a big integer', 1n, /found bigint at output/],
  ])('takes plain JSON only, not %s', (_, output, message) => {
    expect(() => met(1, (__, context) => context.emit(output))).toThrow(message)
  })

  it('takes no more than a million characters and values, also where few objects are many in JSON', () => {
    let shared: unknown = {}
    for (let level = 0; level < 60; level++) shared = [shared, shared]
    expect(() => met(1, (_, context) => context.emit(shared))).toThrow(/more than 1000000 characters and values at/)
    expect(() => met(1, (_, context) => context.emit(['x'.repeat(1_000_000)]))).toThrow(/characters and values/)
    expect(() => met(1, (_, context) => context.emit(['x'.repeat(900_000)]))).not.toThrow()
  })

  it('is bounded over all that is kept, also for a strategy that catches the error', () => {
    const kept = newKept()
    const keep = () => keepIn(kept, { decisionsMax: 3, sizeMax: 100 })
    const caught: AnyStrategy['on'] = (_, __, context) => {
      try {
        context.emit('ab')
      } catch {
        // Goes on as if nothing had happened.
      }
      return undefined
    }
    const runOf = () => openRun({ strategy: strategy({ on: caught }), config: null, seed: 'x', keep: keep() })
    runOf().take([eventAt(1), eventAt(2)])
    const other = runOf()
    expect(() => other.take([eventAt(1), eventAt(2)])).toThrow(/f1 at .*: expected at most 3 decisions, found another/)
    expect(() => keepIn(newKept(), { decisionsMax: 3, sizeMax: 5 })(6)).toThrow(/at most 5 characters and values/)
  })

  it('is not bounded where decisions are taken out as they are made, as live', () => {
    const on: AnyStrategy['on'] = (_, __, context) => {
      for (let n = 0; n < 10_000; n++) context.emit(n)
      return undefined
    }
    const run = openRun({ strategy: strategy({ on }), config: null, seed: 'x' })
    let count = 0
    for (let second = 0; second < 201; second++) {
      run.take([eventAt(second)])
      count += run.decisions().length
    }
    expect(count).toBe(2_010_000)
  })

  it('takes no circle, and no list of ids that is none', () => {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    expect(() => met(1, (_, context) => context.emit(circle))).toThrow(/more than 63 levels at output\.self\.self/)
    expect(() => met(1, (_, context) => context.emit(1, [2] as unknown as string[]))).toThrow(/`restsOn` as a list/)
  })
})

describe('a decision', () => {
  it('keeps a decision as it was, whatever is done to it afterwards', () => {
    const output = { list: [1], left: undefined }
    const run = openRun({
      strategy: strategy({
        on: (_, __, context) => {
          context.emit(output)
          output.list.push(2)
          return undefined
        },
      }),
      config: null,
      seed: 'x',
    })
    run.take([eventAt(1)])
    expect(run.decisions().map((one) => one.output)).toEqual([{ list: [1] }])
  })

  it('that fails is told with strategy, fixture, time and event, and does not wait for promises', () => {
    const thrown = 'tested: f1 at 2026-11-21T12:00:01.000000Z, fixture-events: the strategy failed: boom here'
    expect(() =>
      met(1, () => {
        throw new Error('boom\n here')
      }),
    ).toThrow(thrown)
    for (const odd of [Object.create(null), Object.assign(new Error('x'), { message: 5 }), Symbol('s'), undefined]) {
      const throwing = (): never => {
        throw odd
      }
      expect(() => met(1, throwing)).toThrow(/f1 at .*, fixture-events: the strategy failed: ./)
    }
    const on = (async () => 1) as unknown as AnyStrategy['on']
    expect(() => met(1, () => {}, { on })).toThrow(/found a promise: it must not be async/)
    const initial = (): never => {
      throw new Error('no state')
    }
    expect(() => met(1, () => {}, { initial })).toThrow(/f1 at .*: the strategy failed: no state/)
  })
})
