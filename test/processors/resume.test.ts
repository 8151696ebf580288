import { describe, expect, it } from 'vitest'
import type { EventLog, Position } from '../../log/log.ts'
import type { TouchlineError } from '../../platform/errors.ts'
import { FOLD_SNAPSHOTS, fullName, processGroup, TOPICS } from '../../schemas/topics.ts'
import { openCluster } from './cluster.ts'
import { bodiesOf } from './random-stream.ts'
import {
  append,
  derivedOf,
  eventOf,
  inBatches,
  LOGIC,
  MATCHES,
  openWorld,
  PREFIX,
  packetOf,
  RAW_TOPIC,
  run,
  type World,
} from './world.ts'

const GROUP = processGroup(PREFIX)
const ALL = { records: 10_000, bytes: 1e9 }
const MORE = [packetOf('f1', { seq: 8, send: 5, score: [1, 0] }), packetOf('f2', { seq: 8, send: 5, score: [1, 0] })]

/** The same log without its group's position, or with another; of each topic only as many records as `kept` says. */
async function copied(
  world: World,
  position: Position | null,
  kept = (count: number): number => count,
): Promise<World> {
  const copy = await openWorld(MATCHES)
  const unit = { topic: RAW_TOPIC, partition: 0, from: 0 }
  for (const topic of [...TOPICS.filter((t) => t.derived), FOLD_SNAPSHOTS]) {
    const records = await world.log.read(fullName(PREFIX, topic), 0, 0, ALL)
    const outputs = records.slice(0, kept(records.length))
    await copy.log.commit({ ...unit, group: topic.name, to: 1, metadata: '', outputs })
  }
  if (position !== null) {
    await copy.log.commit({ ...unit, group: GROUP, to: position.offset, metadata: position.metadata, outputs: [] })
  }
  return copy
}

async function processed(): Promise<World> {
  const world = await openWorld(MATCHES)
  await run({ ...world, log: openSpaceless(world.log) })
  return world
}

/** Without an index by key, but with the offsets as they are. */
function openSpaceless(log: EventLog): EventLog {
  return { ...log, hasKeyIndex: false }
}

async function goOn(world: World, more: Parameters<typeof run>[1] = {}): Promise<readonly TouchlineError[]> {
  const told: TouchlineError[] = []
  await append(world, MORE)
  await run({ ...world, log: openSpaceless(world.log) }, { ...more, onResumed: (error) => told.push(error) })
  return told
}

async function undisturbed(): Promise<readonly string[]> {
  const world = await openWorld([...MATCHES, ...MORE])
  await run(world)
  return derivedOf(world)
}

describe('where the work on a partition goes on', () => {
  const end = MATCHES.length

  it.each([
    ['is gone', null, 'none'],
    ['was reset', { offset: 0, metadata: '' }, '0'],
    ['is behind', { offset: 7, metadata: LOGIC }, '7'],
    ['is ahead', { offset: end + 1, metadata: LOGIC }, `${end + 1}`],
  ])('after what was derived last, when the position %s, and says so', async (_, position, found) => {
    const world = await copied(await processed(), position)
    const told = await goOn(world)
    expect(told.map(({ code, message }) => [code, message])).toEqual([
      [
        'position-differs',
        `${RAW_TOPIC}/0: ${GROUP} expected to stand at ${end}, above the last record that was derived from, found ${found}`,
      ],
    ])
    expect(await derivedOf(world)).toEqual(await undisturbed())
    expect((await world.log.position(GROUP, RAW_TOPIC, 0))?.offset).toBe(end + MORE.length)
  })

  it('is no business of a process that stood still while another one took over', async () => {
    const world = await openWorld(MATCHES)
    const told: TouchlineError[] = []
    const slow: EventLog = {
      ...world.log,
      acquire: async (...place) => {
        const taken = await world.log.acquire(...place)
        await run(world)
        return taken
      },
    }
    await expect(run({ ...world, log: slow }, { onResumed: (error) => told.push(error) })).rejects.toMatchObject({
      code: 'position-moved',
    })
    expect(told).toEqual([])
  })

  it('says nothing when both agree', async () => {
    const world = await copied(await processed(), { offset: end, metadata: LOGIC })
    expect(await goOn(world)).toEqual([])
    expect(await derivedOf(world)).toEqual(await undisturbed())
  })

  it('derives again what was lost of all derived topics, with the same ids', async () => {
    const world = await copied(await processed(), { offset: end, metadata: LOGIC }, () => 0)
    expect(await goOn(world)).toHaveLength(1)
    expect(await derivedOf(world)).toEqual(await undisturbed())
  })

  it('asks the records for their logic where the position cannot tell', async () => {
    const world = await copied(await processed(), null)
    await expect(goOn(world, { logic: 'other' })).rejects.toMatchObject({ code: 'logic-changed' })
    expect(await bodiesOf(world)).toEqual(await bodiesOf(await processed()))
  })
})

describe('a batch that gives nothing', () => {
  const unknown = (): ReturnType<typeof eventOf> => eventOf('f1', 'nobody-knows')

  it('is not committed, and what comes after it is', async () => {
    const world = await openWorld([packetOf('f1', { seq: 1, send: 5 }), unknown(), unknown(), unknown()])
    const log = inBatches(openCluster(world.log).client(), 2)
    // Offsets 2, 5, 8, 11: only the first record gives something.
    expect(await run({ ...world, log })).toMatchObject([{ offset: 3 }])
    expect(await run({ ...world, log: openCluster(world.log).client() })).toEqual([])
    await append(world, [packetOf('f1', { seq: 2, send: 5 }), unknown()])
    expect(await run({ ...world, log: openCluster(world.log).client() })).toMatchObject([{ offset: 15 }])
  })

  it('commits of one process follow each other over what gave nothing', async () => {
    const world = await openWorld([
      packetOf('f1', { seq: 1, send: 5 }),
      unknown(),
      unknown(),
      unknown(),
      packetOf('f1', { seq: 2, send: 5 }),
    ])
    const log = inBatches(world.log, 2)
    expect((await run({ ...world, log })).map(({ offset }) => offset)).toEqual([1, 5])
  })
})
