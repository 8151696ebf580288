import { describe, expect, it } from 'vitest'
import type { EventLog } from '../../../log/log.ts'
import { temporaryFolder } from '../../cli/touchline.ts'
import { append, MATCHES, openWorld, packetOf, type World } from '../../processors/world.ts'
import { digesting, digestsIn } from '../digested.ts'
import { emptyWorld, exportAll, importFile, rawsOf } from './archived.ts'

const OF_F1 = MATCHES.filter(({ fixtureId }) => fixtureId === 'f1')

async function archiveOfF1(): Promise<string> {
  const [one] = await exportAll(await openWorld(OF_F1), temporaryFolder())
  return one?.file ?? ''
}

/** A log in which every append writes so many records, and then the process is gone. */
function dyingAfter({ log, codec }: World, records: number): World {
  const append: EventLog['append'] = async (all) => {
    await log.append(all.slice(0, records))
    throw new Error('killed')
  }
  return { log: { ...log, append }, codec }
}

describe('the import of an archive', () => {
  it('doubles nothing when it is repeated', async () => {
    const file = await archiveOfF1()
    const world = await emptyWorld(3)
    expect(await importFile(world, file)).toEqual({ records: OF_F1.length, already: 0, isComplete: true })
    expect(await importFile(world, file)).toEqual({ records: 0, already: OF_F1.length, isComplete: true })
    expect(await rawsOf(world, 'f1')).toHaveLength(OF_F1.length)
  })

  it('goes on where one was killed, wherever that was', async () => {
    const file = await archiveOfF1()
    const expected = await rawsOf(await openWorld(OF_F1), 'f1')
    for (let records = 0; records <= OF_F1.length; records++) {
      const world = await emptyWorld(1)
      await expect(importFile(dyingAfter(world, records), file)).rejects.toThrow('killed')
      const rest = { records: OF_F1.length - records, already: records, isComplete: true }
      expect(await importFile(world, file)).toEqual(rest)
      expect(await rawsOf(world, 'f1')).toEqual(expected)
    }
  })

  it('has nothing to do where the log has gone on behind what is archived', async () => {
    const world = await openWorld([...OF_F1, packetOf('f1', { seq: 99, send: 5 })])
    expect(await importFile(world, await archiveOfF1())).toMatchObject({ records: 0, already: OF_F1.length + 1 })
  })

  it('is refused where the log has the fixture otherwise, and says what is there', async () => {
    const file = await archiveOfF1()
    const [first, ...rest] = OF_F1
    if (first === undefined) throw new Error('no records')
    const world = await openWorld([first, ...rest.slice(1)])
    const before = await rawsOf(world, 'f1')
    const refused = importFile(world, file)
    await expect(refused).rejects.toMatchObject({ code: 'archive-differs' })
    const count = OF_F1.length
    await expect(refused).rejects.toThrow(
      `f1: expected nothing of it in touchline.raw-actions, or what ${file} begins with, found another record of it, the 2. of ${count}, at 0/1`,
    )
    expect(await rawsOf(world, 'f1')).toEqual(before)
  })

  it('is refused where the same record was published at another time', async () => {
    const file = await archiveOfF1()
    const world = await emptyWorld(1)
    const [record] = await rawsOf(await openWorld(OF_F1.slice(0, 1)), 'f1')
    if (record === undefined) throw new Error('no record')
    await world.log.append([{ ...record, headers: { published: '1' } }])
    await expect(importFile(world, file)).rejects.toMatchObject({ code: 'archive-differs' })
  })

  it('ends when told to, and leaves what the next one goes on from', async () => {
    const records = Array.from({ length: 2500 }, (_, n) => packetOf('f1', { seq: n + 1, send: 5 }))
    const [one] = await exportAll(await openWorld(records), temporaryFolder())
    const world = await emptyWorld(1)
    const stopping = new AbortController()
    const stopped: World = {
      codec: world.codec,
      log: {
        ...world.log,
        append: async (all) => {
          stopping.abort()
          return world.log.append(all)
        },
      },
    }
    const first = await importFile(stopped, one?.file ?? '', stopping.signal)
    expect(first).toEqual({ records: 1000, already: 0, isComplete: false })
    expect(await importFile(world, one?.file ?? '')).toEqual({ records: 1500, already: 1000, isComplete: true })
    expect((await digestsIn(await digesting(world)))[0]?.exact).toBe(one?.exact)
  })

  it('puts fixtures beside others that are there', async () => {
    const world = await openWorld(MATCHES.filter(({ fixtureId }) => fixtureId !== 'f1'))
    await importFile(world, await archiveOfF1())
    await append(world, [packetOf('f1', { seq: 99, send: 5 })])
    expect(await rawsOf(world, 'f1')).toHaveLength(OF_F1.length + 1)
  })
})
