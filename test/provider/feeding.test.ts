import { describe, expect, it } from 'vitest'
import type { Clock } from '../../platform/clock.ts'
import { type Client, feedMatch, TOO_SLOW } from '../../provider/feeding.ts'
import { given } from './client.ts'

/** A clock that stands still but when it is slept on; `slept` are the milliseconds asked for. */
function dreamClock(slept: number[], startMicros: number): Clock {
  let micros = startMicros
  return {
    micros: () => micros,
    monotonicMs: () => micros / 1000,
    after: () => () => {},
    every: () => () => {},
    sleep: async (ms) => {
      slept.push(ms)
      micros += ms * 1000
    },
  }
}

function fakeClient(about: Partial<Client> & { readonly frames: string[]; readonly closed?: number[] }): Client {
  const { frames, closed = [], ...rest } = about
  return {
    send: async (frame) => {
      frames.push(String(frame))
      return true
    },
    hasRoom: () => true,
    close: (code) => closed.push(code),
    ...rest,
  }
}

const HOW = { skip: 0, isFast: false, delayMs: 0, slowMsMax: 700 }
const DAY_MS = 86_400_000

describe('feeding', () => {
  it('waits for a match that is months away, in steps that timers can make', async () => {
    const slept: number[] = []
    const frames: string[] = []
    const match = given.match({ startedMsAgo: -90 * DAY_MS, atMs: [0, 1500] })
    const clock = dreamClock(slept, match.startTime - 90 * DAY_MS * 1000)
    await feedMatch(match, fakeClient({ frames }), { ...HOW, clock }, new AbortController().signal)
    expect(frames).toHaveLength(2)
    expect(Math.max(...slept)).toBeLessThan(2 ** 31)
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBe(90 * DAY_MS + 1500)
  })

  it('keeps the pace of a finished match, counted from the first packet sent', async () => {
    const slept: number[] = []
    const match = given.match({ startedMsAgo: DAY_MS, atMs: [0, 700, 1000, 5000] })
    const clock = dreamClock(slept, match.startTime + DAY_MS * 1000)
    await feedMatch(match, fakeClient({ frames: [] }), { ...HOW, clock, skip: 1 }, new AbortController().signal)
    expect(slept).toEqual([300, 4000])
  })

  it('closes a client that takes nothing, and hands it no more', async () => {
    const [slept, closed, frames]: [number[], number[], string[]] = [[], [], []]
    const send = (frame: string) => {
      frames.push(String(frame))
      return new Promise<boolean>(() => {})
    }
    const client = fakeClient({ frames, closed, send, hasRoom: () => false })
    const match = given.match()
    const clock = dreamClock(slept, match.startTime + DAY_MS * 1000)
    await feedMatch(match, client, { ...HOW, clock, isFast: true }, new AbortController().signal)
    expect({ slept, closed, frames: frames.length }).toEqual({ slept: [700], closed: [TOO_SLOW], frames: 1 })
  })

  it('stops when the client is gone, or told to', async () => {
    const frames: string[] = []
    const match = given.match()
    const clock = dreamClock([], match.startTime + DAY_MS * 1000)
    const gone = fakeClient({ frames: [], send: async () => false, hasRoom: () => false })
    await feedMatch(match, gone, { ...HOW, clock, isFast: true }, new AbortController().signal)
    await feedMatch(match, fakeClient({ frames }), { ...HOW, clock }, AbortSignal.abort())
    expect(frames).toEqual([])
  })
})
