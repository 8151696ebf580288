import { expect, it } from 'vitest'
import { openPace } from '../../producer/pace.ts'
import { TIMING } from '../../producer/timing.ts'
import { manualClock } from './clock.ts'

it('never lets more than 5 attempts into any second, first come, first served', async () => {
  const clock = manualClock()
  const pace = openPace(clock, TIMING.attemptSpacingMs)
  const { signal } = new AbortController()
  const order: number[] = []
  const at: number[] = []
  for (let i = 0; i < 20; i++) {
    void pace.take(signal).then(() => {
      order.push(i)
      at.push(clock.monotonicMs())
    })
  }
  while (order.length < 20) await clock.advance(10)
  expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i))
  for (const start of at) expect(at.filter((ms) => ms >= start && ms <= start + 1000).length).toBeLessThanOrEqual(5)
  expect(Math.max(...at)).toBeLessThan(5_000)
})

it('lets nobody wait behind those who have gone', async () => {
  const clock = manualClock()
  const pace = openPace(clock, 1000)
  const gone = new AbortController()
  const { signal } = new AbortController()
  expect(await pace.take(signal)).toBe(true)
  const left = [pace.take(gone.signal), pace.take(gone.signal)]
  const waiting = pace.take(signal)
  gone.abort()
  expect(await Promise.all(left)).toEqual([false, false])
  await clock.advance(1000)
  expect(await waiting).toBe(true)
})

const SECOND_MS = 1000

/** Members of a fleet in one process, in simulated time; each wants to make attempts all the time. */
function openFleet() {
  const clock = manualClock()
  const at: number[] = []
  const left = new AbortController()
  const open = () => {
    const pace = openPace(clock, TIMING.attemptSpacingMs)
    const gone = new AbortController()
    pace.divide(0, 0)
    const work = async (): Promise<void> => {
      while (await pace.take(AbortSignal.any([gone.signal, left.signal]))) at.push(clock.monotonicMs())
    }
    void work()
    return { pace, leave: () => gone.abort() }
  }
  const divide = (members: readonly ReturnType<typeof open>[]): void => {
    for (const [member, { pace }] of members.entries()) pace.divide(members.length, member)
  }
  const advance = async (ms: number): Promise<void> => {
    for (let i = 0; i < ms / 10; i++) await clock.advance(10)
  }
  return { at, open, divide, advance, end: () => left.abort() }
}

function mostInASecond(at: readonly number[]): number {
  return Math.max(0, ...at.map((start) => at.filter((ms) => ms >= start && ms <= start + SECOND_MS).length))
}

it.each([
  [1, 19],
  [2, 14],
  [3, 9],
  [4, 12],
  [5, 15],
  [6, 14],
  [12, 14],
])('lets a fleet of %i make at most 5 attempts in any second, and at least %i in 5', async (size, least) => {
  const fleet = openFleet()
  fleet.divide(Array.from({ length: size }, fleet.open))
  await fleet.advance(10_000)
  fleet.end()
  expect(mostInASecond(fleet.at)).toBeLessThanOrEqual(5)
  expect(fleet.at.filter((ms) => ms >= 5_000).length).toBeGreaterThanOrEqual(least)
})

it('lets a fleet make no more while members come and go', async () => {
  const fleet = openFleet()
  let members: ReturnType<typeof fleet.open>[] = []
  for (const size of [1, 2, 1, 5, 3, 7, 6, 1]) {
    for (const { leave } of members.splice(size)) leave()
    members = [...members, ...Array.from({ length: size - members.length }, fleet.open)]
    fleet.divide(members)
    // Not a whole number of seconds, turns or spacings.
    await fleet.advance(2_730)
  }
  fleet.end()
  expect(mostInASecond(fleet.at)).toBeLessThanOrEqual(5)
  expect(fleet.at.length).toBeGreaterThan(20)
})

it('makes none where it is no member any more', async () => {
  const fleet = openFleet()
  const member = fleet.open()
  member.pace.divide(2, 0)
  await fleet.advance(3_000)
  const before = fleet.at.length
  expect(before).toBeGreaterThan(0)
  member.pace.divide(0, 0)
  await fleet.advance(3_000)
  expect(fleet.at.length).toBe(before)
  fleet.end()
})
