import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { initialPace, type PaceInput, type PaceState, paced } from '../../../replay/pace/control.ts'
import type { Pace, Upcoming } from '../../../replay/pace/pace.ts'
import { CORRECTIONS, RAW_ACTIONS, SCORE_CHANGES } from '../../../schemas/topics.ts'
import { run } from '../../property.ts'

const TWICE: Pace = { by: 'time', speed: 2 }
const BEGIN = 5_000_000_000

/** A record that was known so many milliseconds after the first one. */
function at(ms: number, more: Partial<Upcoming> = {}): Upcoming {
  return { knownAt: BEGIN + ms * 1000, fixtureId: 'f', raw: ms, topic: RAW_ACTIONS.name, ...more }
}

/** A replay at a clock of its own: gives what is due, and goes to when the next one is. */
class Played {
  state: PaceState
  nowMs = 1000
  readonly given: { readonly ms: number; readonly lateMs: number | null }[] = []
  #next = 0
  readonly #items: readonly Upcoming[]

  constructor(items: readonly Upcoming[], pace: Pace, gapMaxMs: number | null = null, isPaused = false) {
    this.#items = items
    this.state = initialPace(pace, gapMaxMs, isPaused)
  }

  tell(input: PaceInput): void {
    ;[this.state] = paced(this.state, input, this.nowMs)
  }

  /** Until nothing is due before this time; returns what the last command was. */
  until(ms: number): string {
    for (;;) {
      const upcoming = this.#items[this.#next] ?? null
      const [state, command] = paced(this.state, { is: 'next', upcoming }, this.nowMs)
      this.state = state
      if (command.do === 'end') return 'end'
      if (command.do === 'give') {
        this.given.push({ ms: this.nowMs - 1000, lateMs: command.lateMs })
        this.#next++
      } else if (command.untilMs === null || command.untilMs > ms + 1000) {
        this.nowMs = Math.max(this.nowMs, ms + 1000)
        return 'wait'
      } else this.nowMs = command.untilMs
    }
  }

  get times(): readonly number[] {
    return this.given.map(({ ms }) => ms)
  }
}

describe('the pace', () => {
  const ITEMS = [at(0), at(100), at(100), at(1000), at(61_000)]

  it('by time: when each is due follows from the first one alone', () => {
    const played = new Played(ITEMS, TWICE)
    expect(played.until(100_000)).toBe('end')
    expect(played.times).toEqual([0, 50, 50, 500, 30_500])
    expect(played.given.every(({ lateMs }) => lateMs === 0)).toBe(true)
  })

  it('shortens silences above the cap, and only these', () => {
    const played = new Played([...ITEMS, at(61_500)], TWICE, 2000)
    played.until(100_000)
    expect(played.times).toEqual([0, 50, 50, 500, 1500, 1750])
  })

  it('by rate: the times at which they were known do not matter', () => {
    const played = new Played(ITEMS, { by: 'rate', perSecond: 4 })
    played.until(100_000)
    expect(played.times).toEqual([0, 250, 500, 750, 1000])
  })

  it('without a limit: at once, and nothing is late', () => {
    const played = new Played(ITEMS, { by: 'unlimited' })
    expect(played.until(0)).toBe('end')
    expect(played.given).toEqual(ITEMS.map(() => ({ ms: 0, lateMs: null })))
  })

  it('tells how late a record is, and is not put off by it', () => {
    const played = new Played(ITEMS, TWICE)
    played.until(0)
    played.nowMs += 400
    played.until(0)
    expect(played.given.slice(1)).toEqual([
      { ms: 400, lateMs: 350 },
      { ms: 400, lateMs: 350 },
    ])
    played.until(100_000)
    expect(played.times.slice(3)).toEqual([500, 30_500])
  })

  it('never gives a record early, nor with drift, whatever the speed', () => {
    const times = fc.array(fc.integer({ min: 0, max: 300_000 }), { minLength: 1, maxLength: 30 })
    const speeds = fc.double({ min: 0.1, max: 1000, noNaN: true })
    run(
      fc.property(times, speeds, (ms, speed) => {
        const items = ms.toSorted((a, b) => a - b).map((one) => at(one))
        const played = new Played(items, { by: 'time', speed })
        expect(played.until(Number.MAX_SAFE_INTEGER)).toBe('end')
        for (const [n, item] of items.entries()) {
          const first = items[0] as Upcoming
          expect(played.times[n]).toBeCloseTo((item.knownAt - first.knownAt) / 1000 / speed, 3)
        }
      }),
    )
  })
})

describe('the control', () => {
  it('plays no time while it is paused, in the middle of a silence too', () => {
    const played = new Played([at(0), at(1000), at(2000)], TWICE)
    played.until(200)
    played.tell({ is: 'pause' })
    expect(played.until(10_000)).toBe('wait')
    played.tell({ is: 'resume' })
    played.until(100_000)
    expect(played.times).toEqual([0, 10_300, 10_800])
  })

  it('changes its speed from now on, not for what was', () => {
    const played = new Played([at(0), at(1000), at(3000)], TWICE)
    played.until(300)
    played.tell({ is: 'pace', pace: { by: 'time', speed: 0.5 } })
    played.until(100_000)
    // 600 of 1,000 ms were played: the other 400 take 800, and the next 2,000 take 4,000.
    expect(played.times).toEqual([0, 1100, 5100])
  })

  it('goes from one way of pacing to another where it stands', () => {
    const played = new Played([at(0), at(1000), at(2000), at(3000)], TWICE)
    played.until(600)
    played.tell({ is: 'pace', pace: { by: 'rate', perSecond: 10 } })
    played.until(650)
    played.tell({ is: 'pace', pace: TWICE })
    played.until(100_000)
    // While it went by rate no time was played: 1,000 ms lie between the last two.
    expect(played.times).toEqual([0, 500, 600, 1150])
  })
})

describe('a step', () => {
  it('takes what comes from one raw record, and pauses', () => {
    const of = (raw: number, topic = RAW_ACTIONS.name) => at(raw * 1000, { raw, topic })
    const items = [of(1), of(1, SCORE_CHANGES.name), of(2), of(2, SCORE_CHANGES.name), of(3)]
    const played = new Played(items, TWICE, null, true)
    expect(played.until(1000)).toBe('wait')
    expect(played.times).toEqual([])
    played.tell({ is: 'step', by: 'packet' })
    played.until(1000)
    expect(played.times).toHaveLength(2)
    played.tell({ is: 'step', by: 'packet' })
    played.until(2000)
    expect(played.times).toHaveLength(4)
    played.tell({ is: 'resume' })
    played.until(100_000)
    // What follows is due as from the step: a second of known time after it.
    expect(played.times.at(-1)).toBe(2500)
  })

  it('tells records of two fixtures with the same offset apart', () => {
    const played = new Played([at(0), at(0, { fixtureId: 'g' })], TWICE, null, true)
    played.tell({ is: 'step', by: 'packet' })
    played.until(0)
    expect(played.times).toHaveLength(1)
  })

  it.each([
    ['score-change', SCORE_CHANGES.name, 3],
    ['correction', CORRECTIONS.name, 4],
  ] as const)('goes to the next %s at once, that one included', (by, topic, count) => {
    const items = [
      at(0),
      at(1000),
      at(2000, { topic: SCORE_CHANGES.name }),
      at(9000, { topic: CORRECTIONS.name }),
      at(9500),
    ]
    const played = new Played(items, TWICE)
    played.until(0)
    played.tell({ is: 'step', by })
    played.until(0)
    expect(played.times).toHaveLength(count)
    expect(items[count - 1]?.topic).toBe(topic)
    expect(played.until(50_000)).toBe('wait')
  })

  it('holds at the end while it is paused, and ends when it is resumed', () => {
    const played = new Played([at(0)], TWICE, null, true)
    played.tell({ is: 'step', by: 'correction' })
    expect(played.until(1000)).toBe('wait')
    expect(played.state.step).toBeNull()
    played.tell({ is: 'resume' })
    expect(played.until(1000)).toBe('end')
  })
})

describe('a seek', () => {
  it('has the first record of another place due at once', () => {
    const played = new Played([at(0), at(90_000), at(91_000)], TWICE)
    played.until(0)
    played.nowMs += 250
    played.tell({ is: 'landed' })
    played.until(100_000)
    expect(played.times).toEqual([0, 250, 750])
  })
})
