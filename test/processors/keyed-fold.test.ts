import { describe, expect, it } from 'vitest'
import { type EventLog, VALUE_BYTES_MAX } from '../../log/log.ts'
import type { RawRecord } from '../../match/raw.ts'
import type { Fold } from '../../processors/entry.ts'
import { DRAFT_BYTES_MAX } from '../../processors/keyed-fold.ts'
import { FIXTURE_STATE, QUARANTINE, RAW_ACTIONS } from '../../schemas/topics.ts'
import {
  append,
  derivedOf,
  eventOf,
  FOLD,
  inBatches,
  killedAt,
  MATCHES,
  openWorld,
  packetOf,
  RAW_TOPIC,
  run,
  valuesOf,
  type World,
} from './world.ts'

/** What a run that was never interrupted gives. */
async function undisturbed(records: readonly RawRecord[], fold = FOLD): Promise<readonly string[]> {
  const world = await openWorld(records)
  await run(world, { fold })
  return derivedOf(world)
}

describe('exactly once', () => {
  const boundaries = [1, 2, 5].flatMap((size) =>
    Array.from({ length: Math.ceil(MATCHES.length / size) }, (_, at) => ({ size, at })),
  )

  it('over a restart at every batch boundary, before and after the commit', async () => {
    const expected = await undisturbed(MATCHES)
    for (const { size, at } of boundaries) {
      for (const isDone of [false, true]) {
        const world = await openWorld(MATCHES)
        const log = killedAt(inBatches(world.log, size), at, isDone)
        await expect(run({ ...world, log })).rejects.toThrow('killed')
        await run(world)
        expect(await derivedOf(world), `batches of ${size}, killed at ${at}`).toEqual(expected)
      }
    }
  })

  it('over a restart after every record', async () => {
    const world = await openWorld()
    for (const record of MATCHES) {
      await append(world, [record])
      await run(world)
    }
    expect(await derivedOf(world)).toEqual(await undisturbed(MATCHES))
  })
})

describe('leaving memory [R12]', () => {
  const HOURS = 3600 * 1_000_000
  const later = (record: RawRecord, micros: number): RawRecord => ({
    ...record,
    receivedAt: record.receivedAt + micros,
  })

  /** How often a fixture was restored from the log. */
  function counting(world: World): { readonly world: World; readonly restored: string[] } {
    const restored: string[] = []
    const log: EventLog = {
      ...inBatches(world.log, 1),
      readKey: (topic, key, range) => {
        if (topic === RAW_TOPIC && range?.from === 0) restored.push(key)
        return world.log.readKey(topic, key, range)
      },
    }
    return { world: { ...world, log }, restored }
  }

  it.each([
    ['over, once however much follows', [eventOf('f1', 'ended')], ['f1', 'f1']],
    ['not over when it was opened again', [eventOf('f1', 'ended'), eventOf('f1', 'opened')], ['f1', 'f1']],
    ['still followed', [eventOf('f1', 'lost')], ['f1']],
  ])('a fixture that is %s', async (_, between, expected) => {
    const records = [
      packetOf('f1', { seq: 1, send: 5, score: [0, 0] }),
      ...between,
      packetOf('f1', { seq: 2, send: 5, score: [1, 0] }),
      packetOf('f1', { seq: 3, send: 5, score: [1, 1] }),
    ]
    const { world, restored } = counting(await openWorld(records))
    await run(world)
    expect(restored).toEqual(expected)
    expect(await derivedOf(world)).toEqual(await undisturbed(records))
  })

  it('a fixture that was idle for more than 6 h of its partition', async () => {
    const records = [
      packetOf('f1', { seq: 1, send: 5 }),
      packetOf('f2', { seq: 1, send: 5 }),
      later(packetOf('f2', { seq: 2, send: 5 }), 6 * HOURS - 2_000_000),
      packetOf('f1', { seq: 2, send: 5 }),
      later(packetOf('f2', { seq: 3, send: 5 }), 6 * HOURS),
      packetOf('f1', { seq: 3, send: 5 }),
    ]
    const { world, restored } = counting(await openWorld(records))
    await run(world)
    expect(restored).toEqual(['f1', 'f2', 'f1'])
    expect(await derivedOf(world)).toEqual(await undisturbed(records))
  })
})

/** A fold with a defect: some seqs throw, after they have spoilt the state. */
function defective(...seqs: readonly number[]): Fold {
  return {
    initial: FOLD.initial,
    fold(state, raw) {
      const { fixtureAction } = JSON.parse(Buffer.from(raw.frame).toString())
      if (!seqs.includes(fixtureAction.fixtureSeqNum)) return FOLD.fold(state, raw)
      state.revision += 100
      state.ledger.tops.clear()
      throw new Error('a defect')
    },
  }
}

describe('a defect of the fold', () => {
  const records = [1, 2, 3, 4, 5].flatMap((seq) => [
    packetOf('f1', { seq, send: 5, score: [seq, 0] }),
    packetOf('f2', { seq: 7 + seq, send: 5, score: [0, seq] }),
  ])

  it('parks the record alone and leaves the state as if it had not been [R11]', async () => {
    const world = await openWorld(records)
    const seen: unknown[] = []
    await run(world, { fold: defective(2, 4), onDefect: (error) => seen.push(error) })
    const parked = await valuesOf(world, QUARANTINE)
    expect(parked).toMatchObject([
      { fixtureId: 'f1', code: 'fold-error', seq: null, stateRevision: 1, sport: 'testsport', tier: 'media' },
      { fixtureId: 'f1', code: 'fold-error', stateRevision: 2 },
    ])
    expect(Buffer.from(parked[0]?.frame ?? []).toString()).toContain('"fixtureSeqNum":2')
    expect(seen).toHaveLength(2)
    const states = (await valuesOf(world, FIXTURE_STATE)).filter((s) => s.fixtureId === 'f1')
    expect(states.map((s) => [s.seq, s.stateRevision, s.packets])).toEqual([
      [1, 1, 1],
      [3, 2, 2],
      [5, 3, 3],
    ])
    expect((await valuesOf(world, FIXTURE_STATE)).filter((s) => s.fixtureId === 'f2')).toHaveLength(5)
  })

  it('has the same outcome over a restart at every record', async () => {
    const fold = defective(1, 3, 4)
    const expected = await undisturbed(records, fold)
    for (let at = 0; at < records.length; at++) {
      const world = await openWorld(records)
      const log = killedAt(inBatches(world.log, 1), at, true)
      await expect(run({ ...world, log }, { fold })).rejects.toThrow('killed')
      await run(world, { fold })
      expect(await derivedOf(world), `killed at ${at}`).toEqual(expected)
    }
  })
})

describe('what is bounded', () => {
  it('records that were parked once are not searched for again', async () => {
    const seqs = Array.from({ length: 30 }, (_, i) => i + 1)
    const world = await openWorld(seqs.map((seq) => packetOf('f1', { seq, send: 5 })))
    const broken = defective(...seqs.filter((seq) => seq % 2 === 0))
    let folds = 0
    const fold: Fold = {
      ...broken,
      fold: (state, record) => {
        folds++
        return broken.fold(state, record)
      },
    }
    await run({ ...world, log: inBatches(world.log, 1) }, { fold })
    expect(await valuesOf(world, QUARANTINE)).toHaveLength(15)
    // Each record once, and for each of the 15 parked ones at most the 15 good ones again.
    expect(folds).toBeLessThanOrEqual(30 + 15 * 15)
  })

  it('what waits for a commit, also when small packets publish large metadata again', async () => {
    const text = 'x'.repeat(900_000)
    const records = Array.from({ length: 60 }, (_, i) =>
      packetOf('f1', {
        seq: i + 1,
        send: i === 0 ? 5 : i % 2 === 0 ? 6 : 4,
        action: 'goal',
        ...(i === 0 ? { more: { metadata: { text } } } : {}),
      }),
    )
    const world = await openWorld(records)
    const commits: number[] = []
    const log: EventLog = {
      ...world.log,
      commit: (unit) => {
        commits.push(unit.outputs.reduce((sum, { value }) => sum + value.length, 0))
        return world.log.commit(unit)
      },
    }
    await run({ ...world, log })
    const all = commits.reduce((sum, bytes) => sum + bytes, 0)
    // One packet publishes its metadata three times at most: in the change, and before and after in the correction.
    expect(Math.max(...commits)).toBeLessThan(DRAFT_BYTES_MAX + 3 * 1_000_000)
    expect(all).toBeGreaterThan(2 * DRAFT_BYTES_MAX)
    const revisions = (await valuesOf(world, FIXTURE_STATE)).map((state) => state.stateRevision)
    expect(revisions).toEqual(records.map((_, i) => i + 1))
  })

  it('what is still done after the signal: the record in hand', async () => {
    const stop = new AbortController()
    const world = await openWorld(MATCHES)
    let folds = 0
    const fold: Fold = {
      ...FOLD,
      fold: (state, record) => {
        if (++folds === 3) stop.abort()
        return FOLD.fold(state, record)
      },
    }
    const committed = await run(world, { fold, once: false, signal: stop.signal })
    expect(committed).toMatchObject([{ offset: 3, records: 3 }])
    await run(world)
    expect(await derivedOf(world)).toEqual(await undisturbed(MATCHES))
  })
})

it('a frame that is larger than any that is recorded is quarantined by its beginning, and parks itself only', async () => {
  const frame = Buffer.alloc(VALUE_BYTES_MAX - 200, 'x')
  const good = [1, 2].map((seq) => packetOf('f1', { seq, send: 5, score: [seq, 0] }))
  const world = await openWorld([good[0], { ...packetOf('f1', { seq: 9, send: 5 }), frame }, good[1]] as RawRecord[])
  await run(world)
  expect(await valuesOf(world, QUARANTINE)).toMatchObject([
    { code: 'frame-too-large', frame: frame.subarray(0, 65536) },
  ])
  expect((await valuesOf(world, FIXTURE_STATE)).map((s) => s.score?.home)).toEqual([1, 2])
})

describe('foreign values in raw-actions', () => {
  const good = [1, 2].map((seq) => packetOf('f1', { seq, send: 5, score: [seq, 0] }))

  async function withForeign(value: Uint8Array): Promise<World> {
    const world = await openWorld(good.slice(0, 1))
    await world.log.append([{ topic: RAW_TOPIC, key: 'f1', value, headers: {}, timestamp: 1234 }])
    await append(world, good.slice(1))
    return world
  }

  it.each([
    ['junk', Buffer.from('junk')],
    ['nothing', Buffer.alloc(0)],
    ['an unknown schema', Buffer.from([0, 0, 0, 3, 231, 0])],
    ['a wrong body', Buffer.from([0, 0, 0, 0, 1, 4])],
  ])('%s is parked under its key, and the fixture goes on', async (_, value) => {
    const world = await withForeign(value)
    await run(world)
    expect(await valuesOf(world, QUARANTINE)).toMatchObject([
      {
        fixtureId: 'f1',
        sport: 'testsport',
        tier: 'media',
        stateRevision: 1,
        receivedAt: 1_234_000,
        code: 'bad-raw-value',
        message: 'expected a RawAction of this key in raw-actions, found other bytes',
        frame: value,
      },
    ])
    expect((await valuesOf(world, FIXTURE_STATE)).map((s) => s.score?.home)).toEqual([1, 2])
  })

  it('so is a record of another key, and the outcome is the same over restarts', async () => {
    const value = (await openWorld()).codec.encode(RAW_ACTIONS, packetOf('f2', { seq: 1, send: 5 }))
    const world = await withForeign(value)
    await run({ ...world, log: inBatches(world.log, 10) })
    expect(await valuesOf(world, QUARANTINE)).toMatchObject([
      { fixtureId: 'f1', message: expect.stringMatching(/found one of another key$/) },
    ])
    for (let at = 0; at < 3; at++) {
      const again = await withForeign(value)
      await expect(run({ ...again, log: killedAt(inBatches(again.log, 1), at, true) })).rejects.toThrow('killed')
      await run(again)
      expect(await derivedOf(again)).toEqual(await derivedOf(world))
    }
  })
})
