import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventLog } from '../../log/log.ts'
import { initialState } from '../../match/state.ts'
import { systemClock } from '../../platform/clock.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { derive } from '../../processors/derived.ts'
import { body } from '../../schemas/codec.ts'
import { ACTION_CHANGES, DERIVED_TOPICS, FIXTURE_STATE, FIXTURES, processGroup } from '../../schemas/topics.ts'
import {
  append,
  derivedOf,
  FOLD,
  inBatches,
  LOGIC,
  MATCHES,
  openWorld,
  PREFIX,
  packetOf,
  RAW_TOPIC,
  recordsOf,
  run,
  valuesOf,
  type World,
} from './world.ts'

let world: World
let stop: AbortController

beforeEach(async () => {
  world = await openWorld(MATCHES)
  stop = new AbortController()
})
afterEach(async () => {
  stop.abort()
  await world.log.close()
})

const position = () => world.log.position(processGroup(PREFIX), RAW_TOPIC, 0)

describe('once', () => {
  it('derives what the fold and the projections give, and ends', async () => {
    expect(await run(world)).toEqual([
      { partition: 0, offset: MATCHES.length, records: MATCHES.length, outputs: (await derivedOf(world)).length },
    ])
    expect(await bodies(world)).toEqual(expectedBodies(world))
    expect(await position()).toEqual({ offset: MATCHES.length, metadata: LOGIC })
  })

  it('ends at once when there is nothing, and does nothing the second time', async () => {
    expect(await run(await openWorld())).toEqual([])
    await run(world)
    const before = await derivedOf(world)
    expect(await run(world)).toEqual([])
    expect(await derivedOf(world)).toEqual(before)
  })

  it('takes the partitions apart', async () => {
    const wide = await openWorld(MATCHES, 7)
    await run(wide)
    expect([...(await bodies(wide))].sort()).toEqual([...expectedBodies(world)].sort())
  })
})

it('names each derived record, its source and its logic, at the time of the raw record', async () => {
  const before = systemClock.micros()
  await run(world)
  const records = (await recordsOf(world, ACTION_CHANGES)).slice(0, 2)
  expect(records).toMatchObject([
    {
      key: 'f1',
      timestamp: Math.floor((MATCHES[2]?.receivedAt ?? 0) / 1000),
      headers: { id: 'f1/0/2/action-changes/0', source: 'touchline.raw-actions/0/2', logic: LOGIC },
    },
    { headers: { id: 'f2/0/3/action-changes/0' } },
  ])
  expect(Number(records[0]?.headers.published)).toBeGreaterThanOrEqual(Math.floor(before))
  const ids = (await derivedOf(world)).map((text) => JSON.parse(text)[4].id)
  expect(new Set(ids).size).toBe(ids.length)
})

describe('following', () => {
  it('commits a record that arrives alone at once, and ends when told', async () => {
    const running = run(world, { once: false, signal: stop.signal })
    await world.log.changed(`${PREFIX}fixture-state`, 0, 0, stop.signal)
    const end = await world.log.end(`${PREFIX}fixture-state`, 0)
    await append(world, [packetOf('f3', { seq: 1, send: 5 })])
    await world.log.changed(`${PREFIX}fixture-state`, 0, end, stop.signal)
    stop.abort()
    expect((await running).map((c) => c.records)).toEqual([MATCHES.length, 1])
    expect((await valuesOf(world, FIXTURE_STATE)).at(-1)).toMatchObject({ fixtureId: 'f3', packets: 1 })
  })

  it('commits what is in hand when it is told to end meanwhile', async () => {
    const log: EventLog = {
      ...inBatches(world.log, 3),
      commit: (unit) => {
        stop.abort()
        return world.log.commit(unit)
      },
    }
    expect(await run({ ...world, log }, { once: false, signal: stop.signal })).toHaveLength(1)
    expect((await position())?.offset).toBe(3)
  })

  it('ends without work when it was told before', async () => {
    stop.abort()
    expect(await run(world, { once: false, signal: stop.signal })).toEqual([])
    expect(await position()).toBeNull()
  })
})

/** Commits wait until they are told to go on; `reads` counts pulls. */
function held(records: number): { log: EventLog; commits: (() => void)[]; reads: () => number } {
  let reads = 0
  const commits: (() => void)[] = []
  const log: EventLog = {
    ...world.log,
    read: (topic, partition, offset, { bytes }) => {
      reads++
      return world.log.read(topic, partition, offset, { records, bytes })
    },
    commit: async (unit) => {
      await new Promise<void>((resolve) => commits.push(resolve))
      return world.log.commit(unit)
    },
  }
  return { log, commits, reads: () => reads }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await new Promise(setImmediate)
}

describe('units on their way', () => {
  it('catching up, folds one batch while the two before are being committed, and pulls no other', async () => {
    const [size, batches] = [400, 6]
    world = await openWorld(Array.from({ length: size * batches }, (_, n) => packetOf('f1', { seq: n + 1, send: 5 })))
    const { log, commits, reads } = held(size)
    const running = run({ ...world, log })
    for (let n = 1; n <= batches; n++) {
      const atOnce = Math.min(n + 1, batches)
      while (commits.length < atOnce) await new Promise(setImmediate)
      await settle()
      expect([commits.length, reads()]).toEqual([atOnce, Math.min(n + 2, batches)])
      commits[n - 1]?.()
    }
    expect(await running).toHaveLength(batches)
  })

  it('with little to do, pulls what there is when the unit before it counts', async () => {
    const { log, commits, reads } = held(2)
    const running = run({ ...world, log })
    const batches = MATCHES.length / 2
    for (let n = 1; n <= batches; n++) {
      while (commits.length < n) await new Promise(setImmediate)
      await settle()
      expect([commits.length, reads()]).toEqual([n, n])
      commits[n - 1]?.()
    }
    expect(await running).toHaveLength(batches)
    expect(await bodies(world)).toEqual(expectedBodies(world))
  })

  it('throws what was folded away when a commit before it fails', async () => {
    const froms: number[] = []
    const log: EventLog = {
      ...inBatches(world.log, 4),
      commit: async (unit) => {
        froms.push(unit.from)
        for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
        if (unit.from === 4 && froms.filter((from) => from === 4).length === 1) {
          throw new TouchlineError('log-unavailable', { url: 'memory:', what: 'gone' })
        }
        return world.log.commit(unit)
      },
    }
    const clock = { ...systemClock, sleep: async () => {} }
    const running = run({ ...world, log }, { once: false, signal: stop.signal, clock })
    while (((await position())?.offset ?? 0) < MATCHES.length) await new Promise(setImmediate)
    stop.abort()
    await running
    expect(froms.slice(0, 4)).toEqual([0, 4, 4, 8])
    expect(await bodies(world)).toEqual(expectedBodies(world))
  })
})

describe('a change of logic', () => {
  beforeEach(() => run(world))

  it('is refused before anything is written, and names both ways', async () => {
    const error = await run(world, { logic: 'other' }).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'logic-changed' })
    expect((error as TouchlineError).todo).toMatch(/--prefix NEW.*--from-here/)
    expect(await position()).toMatchObject({ metadata: LOGIC })
  })

  it('goes on from here when told: what is derived next carries the new name, and so does the position', async () => {
    const before = await derivedOf(world)
    await run(world, { logic: 'other', fromHere: true })
    expect(await position()).toMatchObject({ metadata: LOGIC, offset: MATCHES.length })
    await append(world, [packetOf('f1', { seq: 8, send: 5 })])
    await run(world, { logic: 'other', fromHere: true })
    expect(await position()).toMatchObject({ metadata: 'other', offset: MATCHES.length + 1 })
    expect((await recordsOf(world, FIXTURE_STATE)).at(-1)?.headers.logic).toBe('other')
    expect(await derivedOf(world)).toEqual(expect.arrayContaining([...before]))
    expect(await run(world, { logic: 'other' })).toEqual([])
    await expect(run(world)).rejects.toMatchObject({ code: 'logic-changed' })
  })
})

describe('a log that fails', () => {
  it('is tried again with growing pauses, and doubles nothing', async () => {
    let failures = 3
    const delays: number[] = []
    const log: EventLog = {
      ...inBatches(world.log, 4),
      commit: async (unit) => {
        if (unit.from === 8 && failures-- > 0) throw new TouchlineError('disk-full', { url: 'memory:', found: '0' })
        return world.log.commit(unit)
      },
    }
    const clock = { ...systemClock, sleep: async () => {} }
    const running = run(
      { ...world, log },
      { once: false, signal: stop.signal, clock, onRetry: (_, delayMs) => delays.push(delayMs) },
    )
    while (((await position())?.offset ?? 0) < MATCHES.length) {
      await world.log.changed(
        `${PREFIX}fixture-state`,
        0,
        await world.log.end(`${PREFIX}fixture-state`, 0),
        stop.signal,
      )
    }
    stop.abort()
    await running
    expect(delays).toEqual([100, 200, 400])
    expect(await bodies(world)).toEqual(expectedBodies(world))
  })

  it('is an error with once, and when another process does the work', async () => {
    const fail = (code: 'disk-full' | 'position-moved'): EventLog => ({
      ...world.log,
      commit: () => Promise.reject(new TouchlineError(code)),
    })
    await expect(run({ ...world, log: fail('disk-full') })).rejects.toMatchObject({ code: 'disk-full' })
    const following = { once: false, signal: stop.signal }
    await expect(run({ ...world, log: fail('position-moved') }, following)).rejects.toMatchObject({
      code: 'position-moved',
    })
  })

  it('two on one log: one goes on, the other is told, nothing is doubled', async () => {
    const log = inBatches(world.log, 1)
    const results = await Promise.allSettled([run({ ...world, log }), run({ ...world, log })])
    const refused = results.flatMap((r) => (r.status === 'rejected' ? [r.reason] : []))
    expect(refused).toMatchObject([{ code: 'position-moved' }])
    expect(await bodies(world)).toEqual(expectedBodies(world))
  })
})

it('keeps listings out of the state', async () => {
  const frame = Buffer.from('{"id":"f1","name":"A v B","teams":[]}')
  const listed = await openWorld([{ ...packetOf('f1', { seq: 1, send: 5 }), kind: 'fixture', frame }])
  await run(listed)
  expect(await valuesOf(listed, FIXTURES)).toMatchObject([{ fixtureId: 'f1', name: 'A v B', stateRevision: 0 }])
  expect(await valuesOf(listed, FIXTURE_STATE)).toEqual([])
})

/** Topic and body of all that was derived. */
async function bodies(of: World): Promise<readonly string[]> {
  return (await derivedOf(of)).map((text) => {
    const [topic, , , , , bytes] = JSON.parse(text)
    return `${topic} ${bytes}`
  })
}

/** The same without a log: each fixture folded alone, by topic, then as in the log. */
function expectedBodies({ codec }: World): readonly string[] {
  const states = new Map<string, ReturnType<typeof initialState>>()
  const found = MATCHES.flatMap((raw) => {
    const { state, step } = FOLD.fold(states.get(raw.fixtureId) ?? initialState(), raw)
    states.set(raw.fixtureId, state)
    return derive(step).map(({ topic, value }) => {
      const bytes = Buffer.from(body(codec.encode(topic, value))).toString('base64')
      return { topic, text: `${PREFIX}${topic.name} ${bytes}` }
    })
  })
  return DERIVED_TOPICS.flatMap((topic) => found.filter((f) => f.topic === topic).map((f) => f.text))
}
