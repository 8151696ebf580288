import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { GIVEN_MAX, PacedReplay, type PacedReplayOptions } from '../../../replay/pace/paced-replay.ts'
import type { Start } from '../../../replay/pace/start.ts'
import type { Item } from '../../../replay/stream/item.ts'

const PAGE = 10

function item(n: number): Item {
  const record = { topic: 't', key: 'f', value: new Uint8Array(0), headers: {}, timestamp: 0, partition: 0, offset: n }
  return { record, knownAt: n * 1_000_000, basis: 'published', place: { raw: n, topic: 0, n: 0 } }
}

/** A clock that goes to the next timer when all has been done that can be. */
class TestClock {
  nowMs = 0
  readonly #timers = new Set<{ readonly atMs: number; readonly task: () => void }>()
  monotonicMs = (): number => this.nowMs
  after = (ms: number, task: () => void): (() => void) => {
    const timer = { atMs: this.nowMs + ms, task }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  async advance(ms: number): Promise<void> {
    const end = this.nowMs + ms
    for (;;) {
      for (let i = 0; i < 5; i++) await turn()
      const [next] = [...this.#timers].sort((a, b) => a.atMs - b.atMs)
      if (next === undefined || next.atMs > end) break
      this.nowMs = next.atMs
      this.#timers.delete(next)
      next.task()
    }
    this.nowMs = end
  }
}

/** `count` records, one a second. */
function open(count: number, more: Partial<PacedReplayOptions> = {}) {
  const clock = new TestClock()
  const stop = new AbortController()
  const given: { readonly n: number; readonly ms: number }[] = []
  const read = { pages: 0, open: 0 }
  async function* pages(from: Start | null, signal: AbortSignal): AsyncGenerator<readonly Item[]> {
    read.open++
    try {
      for (let n = Math.ceil((from?.knownAt ?? 0) / 1_000_000); n < count && !signal.aborted; n += PAGE) {
        read.pages++
        yield Array.from({ length: Math.min(PAGE, count - n) }, (_, i) => item(n + i))
      }
    } finally {
      read.open--
    }
  }
  const give = async (items: readonly Item[]): Promise<void> => {
    for (const one of items) given.push({ n: one.place.raw, ms: clock.nowMs })
  }
  const pace = { by: 'time', speed: 1 } as const
  const replay = new PacedReplay({ open: pages, give, pace, gapMaxMs: null, clock, signal: stop.signal, ...more })
  return { replay, clock, stop, given, read, numbers: () => given.map(({ n }) => n) }
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n)

describe('a replay', () => {
  it('gives each record when it is due, and ends', async () => {
    const { replay, clock, given, read } = open(25)
    const running = replay.run()
    await clock.advance(24_000)
    await running
    expect(given).toEqual(upTo(25).map((n) => ({ n, ms: n * 1000 })))
    expect(replay.status().is).toBe('over')
    expect(read.open).toBe(0)
  })

  it('reads no further ahead than a page, and gives no more at once than it says', async () => {
    const slow: number[] = []
    const { replay, read } = open(5000, {
      pace: { by: 'unlimited' },
      give: async (items) => {
        slow.push(items.length)
        for (let i = 0; i < 3; i++) await turn()
        // All of the page in hand is given, and one more is read.
        expect(read.pages * PAGE).toBeLessThanOrEqual(slow.reduce((sum, one) => sum + one, 0) + PAGE)
      },
    })
    await replay.run()
    expect(Math.max(...slow)).toBeLessThanOrEqual(GIVEN_MAX)
    expect(slow.reduce((sum, one) => sum + one, 0)).toBe(5000)
  })

  it('tells once that it falls behind, and leaves nothing out', async () => {
    const behind: number[] = []
    const numbers: number[] = []
    const { replay, clock } = open(10, {
      give: async (items) => {
        numbers.push(...items.map(({ place }) => place.raw))
        if (numbers.length === 1) await new Promise<void>((done) => void clock.after(5500, done))
      },
      onBehind: (ms) => behind.push(ms),
    })
    const running = replay.run()
    await clock.advance(9000)
    await running
    // Records 1 to 5 were due while the first one was taken.
    expect(behind).toEqual([4500])
    expect(numbers).toEqual(upTo(10))
  })

  it('ends at once when it is told to, also within a silence', async () => {
    const { replay, clock, stop, numbers, read } = open(5)
    const running = replay.run()
    await clock.advance(1500)
    stop.abort()
    await running
    expect(numbers()).toEqual([0, 1])
    expect(read.open).toBe(0)
  })

  it('fails as the log does', async () => {
    const broken = async function* (): AsyncGenerator<readonly Item[]> {
      yield [item(0)]
      throw new Error('the log is away')
    }
    const { replay, numbers } = open(0, { open: broken, pace: { by: 'unlimited' } })
    await expect(replay.run()).rejects.toThrow('the log is away')
    expect(numbers()).toEqual([0])
  })
})

describe('a replay that is controlled', () => {
  it('pauses, steps and goes on', async () => {
    const { replay, clock, numbers } = open(10, { isPaused: true })
    const running = replay.run()
    await clock.advance(5000)
    expect(numbers()).toEqual([])
    const stepped = replay.step('packet')
    await clock.advance(0)
    await stepped
    expect(numbers()).toEqual([0])
    expect(replay.status()).toMatchObject({ is: 'paused', knownAt: 0, given: 1 })
    replay.resume()
    await clock.advance(2000)
    expect(numbers()).toEqual([0, 1, 2])
    replay.setPace({ by: 'unlimited' })
    await running
    expect(numbers()).toEqual(upTo(10))
  })

  it('goes back and forth, and tells where it landed', async () => {
    const { replay, clock, numbers, read } = open(50)
    const running = replay.run()
    await clock.advance(3000)
    const forward = replay.seek({ knownAt: 39_500_000, item: null })
    await clock.advance(1000)
    expect((await forward)?.place.raw).toBe(40)
    const back = replay.seek({ knownAt: 1_000_000, item: null })
    await clock.advance(0)
    expect((await back)?.place.raw).toBe(1)
    expect(read.open).toBe(1)
    expect(numbers()).toEqual([0, 1, 2, 3, 40, 41, 1])
    const end = replay.seek({ knownAt: 1e12, item: null })
    await clock.advance(0)
    expect(await end).toBeNull()
    await running
  })

  it('seeks while it is paused, stays paused, and knows where it is', async () => {
    const { replay, clock, numbers } = open(50, { isPaused: true })
    const running = replay.run()
    const landed: number[] = []
    const sought = replay.seek({ knownAt: 7_000_000, item: null }, () => landed.push(numbers().length))
    await clock.advance(1000)
    expect((await sought)?.place.raw).toBe(7)
    expect(replay.status()).toMatchObject({ is: 'paused', knownAt: 7_000_000, given: 0 })
    expect({ landed, numbers: numbers() }).toEqual({ landed: [0], numbers: [] })
    replay.resume()
    await clock.advance(1000)
    expect(numbers()).toEqual([7, 8])
    replay.setPace({ by: 'unlimited' })
    await running
  })

  it('lets nobody wait who asks for something when it is over', async () => {
    const { replay } = open(1, { pace: { by: 'unlimited' } })
    await replay.run()
    await replay.step('packet')
    expect(await replay.seek({ knownAt: 0, item: null })).toBeNull()
  })
})
