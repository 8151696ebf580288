import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import avsc from 'avsc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentOf } from '../../../match/content.ts'
import { exportFixture } from '../../../replay/archive/export.ts'
import { archiveName } from '../../../replay/archive/name.ts'
import { openArchive } from '../../../replay/archive/open.ts'
import { openArchiveLog } from '../../../touchline.ts'
import { temporaryFolder } from '../../cli/touchline.ts'
import { randomFrom } from '../../log/helpers.ts'
import { randomStream } from '../../processors/random-stream.ts'
import { append, eventOf, FOLD, MATCHES, openWorld, packetOf, type World } from '../../processors/world.ts'
import { GIVEN_SEED, run } from '../../property.ts'
import { digesting, digestsIn } from '../digested.ts'
import { appendOddly, archivingOf, emptyWorld, exportAll, filesBelow, importFile, rawsOf } from './archived.ts'

const ROUNDS = Number(process.env.TOUCHLINE_RUNS ?? 4)
const SEEDS = GIVEN_SEED === null ? Array.from({ length: ROUNDS }, (_, n) => n + 1) : [GIVEN_SEED]

describe('from a log through archives into another log', () => {
  it.each(SEEDS)(
    'records, headers and both digests are equal, and so are the archives of it (seed %i)',
    async (seed) => {
      const random = randomFrom(seed)
      const [first, second] = [temporaryFolder(), temporaryFolder()]
      const from = await openWorld([], 1 + Math.floor(random() * 4))
      await appendOddly(from, randomStream(random, 250, 3), random)
      const exported = await exportAll(from, first)
      expect(exported).toHaveLength(3)
      const to = await emptyWorld(1 + Math.floor(random() * 7))
      for (const { file } of exported.toReversed()) await importFile(to, file)
      for (const { fixtureId } of exported) expect(await rawsOf(to, fixtureId)).toEqual(await rawsOf(from, fixtureId))
      const digests = await digestsIn(await digesting(to))
      expect(digests).toEqual(await digestsIn(await digesting(from)))
      expect(exported.map(({ exact, content }) => ({ exact, content }))).toEqual(
        digests.map(({ exact, content }) => ({ exact, content })),
      )
      const again = await exportAll(to, second)
      for (const [at, { file }] of exported.entries()) {
        expect(readFileSync((again[at] as { file: string }).file).equals(readFileSync(file))).toBe(true)
      }
    },
  )
})

describe('an archive', () => {
  it('is read by another Avro library, with its metadata', async () => {
    const folder = temporaryFolder()
    const [one] = await exportAll(await openWorld(MATCHES), folder)
    const decoder = avsc.createFileDecoder(one?.file ?? '')
    const rows: { fixtureId: string; kind: string; published: unknown }[] = []
    for await (const row of decoder) rows.push(row)
    expect(rows).toHaveLength(MATCHES.length / 2)
    expect(rows[0]).toMatchObject({ fixtureId: 'f1', kind: 'opened', published: null })
  })

  it('is left where it is, and replaced when the fixture has more records', async () => {
    const folder = temporaryFolder()
    const world = await openWorld(MATCHES)
    const before = await exportAll(world, folder)
    const { mtimeMs, ino } = statSync(before[0]?.file ?? '')
    expect((await exportAll(world, folder)).map(({ written }) => written)).toEqual([false, false])
    expect(statSync(before[0]?.file ?? '')).toMatchObject({ mtimeMs, ino })
    await append(world, [packetOf('f1', { seq: 99, send: 5 })])
    expect((await exportAll(world, folder)).map(({ written, records }) => [written, records])).toEqual([
      [true, MATCHES.length / 2 + 1],
      [false, MATCHES.length / 2],
    ])
  })

  it('is written anew where it was damaged, and no half file is left', async () => {
    const folder = temporaryFolder()
    const world = await openWorld(MATCHES)
    const [one] = await exportAll(world, folder)
    const whole = readFileSync(one?.file ?? '')
    writeFileSync(one?.file ?? '', whole.subarray(0, -20))
    writeFileSync(`${one?.file}.part`, 'of a process that was killed')
    expect((await exportAll(world, folder)).map(({ written }) => written)).toEqual([true, false])
    expect(readFileSync(one?.file ?? '').equals(whole)).toBe(true)
    expect(filesBelow(folder).filter((name) => !name.endsWith('.avro'))).toEqual([])
  })

  it('says why it cannot be written', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, archiveName(MATCHES[0]?.sport ?? '', 'f1')), { recursive: true })
    const archiving = await archivingOf(await openWorld(MATCHES))
    await expect(exportFixture(archiving, 'f1', folder)).rejects.toMatchObject({ code: 'file-unwritable' })
    expect(filesBelow(folder)).toEqual([])
  })

  it('holds no more of a log that grows than it has told', async () => {
    const folder = temporaryFolder()
    const world = await openWorld(MATCHES)
    const archiving = await archivingOf(world)
    const expected = (await digestsIn(await digesting(world)))[0]
    let reads = 0
    const readKey: World['log']['readKey'] = async (...asked) => {
      // Behind the rows, before the fold.
      if (reads++ === 2) await append(world, [packetOf('f1', { seq: 99, send: 5 })])
      return world.log.readKey(...asked)
    }
    const one = await exportFixture({ ...archiving, log: { ...world.log, readKey } }, 'f1', folder)
    expect(reads).toBeGreaterThan(3)
    expect(one?.exact).toBe(expected?.exact)
    const other = await emptyWorld(1)
    await importFile(other, one?.file ?? '')
    expect((await digestsIn(await digesting(other)))[0]).toEqual(expected)
  })
})

describe('what is exported', () => {
  const at = (record: (typeof MATCHES)[number] | undefined) => record?.receivedAt ?? 0
  const certificate = (fixtureId: string, complete: boolean) =>
    eventOf(fixtureId, 'certified', { detail: JSON.stringify({ complete }) })

  it.each([
    ['a sport', { sport: 'tennis' }, ['f3']],
    ['a complete certificate that is the newest', { certified: true }, ['f2']],
    ['a time of receipt', { from: at(MATCHES[0]) - 10, to: at(MATCHES[0]) }, []],
    ['a time of receipt within', { from: at(MATCHES[0]), to: at(MATCHES[0]) + 1 }, ['f1', 'f2']],
  ])('is chosen by %s', async (_, selection, expected) => {
    const tennis = packetOf('f3', { seq: 1, send: 5 }, { sport: 'tennis', path: 'tennis' })
    const certificates = [certificate('f1', true), certificate('f1', false), certificate('f2', true)]
    const world = await openWorld([...MATCHES, tennis, ...certificates])
    const exported = await exportAll(world, temporaryFolder(), selection)
    expect(exported.map(({ fixtureId }) => fixtureId)).toEqual(expected)
  })
})

describe('the name of an archive', () => {
  it.each([
    ['soccer', 'a-1_b.c', 'soccer/a-1_b.c.avro'],
    ['..', '../../etc/passwd', '%2E./%2E.%2F..%2Fetc%2Fpasswd.avro'],
    ['', '', '%/%.avro'],
    ['v', '%2E ü', 'v/%252E%20%C3%BC.avro'],
  ])('of %j and %j', (sport, fixtureId, name) => {
    expect(archiveName(sport, fixtureId)).toBe(name)
  })

  it('is one of its own within the folder, whatever the id, and not too long for a disk', () => {
    const seen = new Map<string, string>()
    run(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (id) => {
        const name = archiveName('s', id)
        expect(name).toMatch(/^s\/[A-Za-z0-9_%-][A-Za-z0-9._%~-]*\.avro$/)
        expect(name.length).toBeLessThan(220)
        expect(seen.get(name) ?? id).toBe(id)
        seen.set(name, id)
      }),
    )
  })
})

describe('one archived match', () => {
  const F1 = MATCHES.filter(({ fixtureId }) => fixtureId === 'f1')

  it('is a log of its own, of which all can be had that a log gives', async () => {
    const world = await openWorld(MATCHES)
    const [one] = await exportAll(world, temporaryFolder())
    const { log, codec, rawTopic, header } = await openArchiveLog(one?.file ?? '')
    const what = await digesting({ log, codec }, FOLD, rawTopic)
    expect(await digestsIn(what)).toEqual((await digestsIn(await digesting(world))).slice(0, 1))
    expect(header).toMatchObject({ fixtureId: 'f1', records: F1.length })
    await log.close()
  })

  it('is folded without a log', async () => {
    const [one] = await exportAll(await openWorld(MATCHES), temporaryFolder())
    await using archive = await openArchive(one?.file ?? '')
    let state = FOLD.initial()
    for await (const page of archive.pages()) for (const row of page) state = FOLD.fold(state, row).state
    let expected = FOLD.initial()
    for (const raw of F1) expected = FOLD.fold(expected, raw).state
    expect(contentOf(state)).toBe(contentOf(expected))
  })

  it('is not there where its file is cut', async () => {
    const [one] = await exportAll(await openWorld(MATCHES), temporaryFolder())
    writeFileSync(one?.file ?? '', readFileSync(one?.file ?? '').subarray(0, -9))
    await expect(openArchiveLog(one?.file ?? '')).rejects.toMatchObject({ code: 'archive-damaged' })
    await expect(openArchiveLog(`${one?.file}-none`)).rejects.toMatchObject({ code: 'file-unreadable' })
  })
})

it('gives its records page by page without a log, any number of times, and closes twice', async () => {
  const [one] = await exportAll(await openWorld(MATCHES), temporaryFolder())
  const archive = await openArchive(one?.file ?? '')
  for (let round = 0; round < 2; round++) {
    const seen: number[] = []
    for await (const page of archive.pages()) for (const row of page) seen.push(row.receivedAt)
    expect(seen).toEqual(MATCHES.filter(({ fixtureId }) => fixtureId === 'f1').map(({ receivedAt }) => receivedAt))
  }
  await archive.close()
  await archive.close()
})
