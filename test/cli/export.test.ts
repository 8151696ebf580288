import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { archiveHeader, containerHeader } from '../../replay/archive/header.ts'
import {
  BLOCK_HEAD_BYTES_MAX,
  decodeBlockHead,
  decodeHeader,
  encodeBlock,
  encodeHeader,
  SYNC_BYTES,
} from '../../schemas/container.ts'
import { FRAMES, MATCH, RULES, TARGET } from './recorded-match.ts'
import { jsonLines, type Ran, start, stop, temporaryFolder, touchlines } from './touchline.ts'

const OTHER = 'tennis/a.b'
const ARCHIVE = `soccer/${MATCH.fixtureId}.avro`
const LINES = {
  written: ['export', '--out', 'archives', '--workers', '2'],
  again: ['export', '--out', 'archives', '--json'],
  one: ['export', OTHER, '--out', 'one', '--workers', '1', '--json'],
  bySport: ['export', '--sport', 'tennis', '--out', 'by-sport', '--json', ...RULES],
  none: ['export', '--certified', '--out', 'none'],
  unknown: ['export', 'soccer/nobody', '--out', 'none'],
  anotherSport: ['export', `rugby/${MATCH.fixtureId}`, '--out', 'none'],
  tables: [
    'export',
    TARGET,
    '--format',
    'parquet',
    '--topics',
    'corrections,touchline.score-changes',
    '--out',
    'tables',
  ],
  noTopic: ['export', '--format', 'parquet', '--topics', 'corrections,score-changse', '--out', 'none'],
  topicsOfArchives: ['export', '--topics', 'corrections', '--out', 'none'],
  noTime: ['export', '--from', 'noon', '--out', 'none'],
  manyWorkers: ['export', '--workers', '65', '--out', 'none'],
  noFolder: ['export'],
  imported: ['import', 'archives', '--log', 'file:./new?partitions=3'],
  importedAgain: ['import', `archives/${ARCHIVE}`, '--log', 'file:./new', '--json'],
  exportedAgain: ['export', '--out', 'second', '--log', 'file:./new'],
  mixed: ['import', 'bad', `archives/${ARCHIVE}`, 'own.ndjson', '--sport', 'golf', '--log', 'file:./mixed'],
  otherLogic: ['import', `archives/${ARCHIVE}`, '--log', 'file:./other', ...RULES],
  digest: ['digest', TARGET, '--json'],
} as const

let folder = ''
let ran: Readonly<Record<keyof typeof LINES, Ran>>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'touchline-export-'))
  const ndjson = (frames: readonly unknown[]) => frames.map((frame) => `${JSON.stringify(frame)}\n`).join('')
  writeFileSync(join(folder, 'match.ndjson'), ndjson(FRAMES))
  const own = JSON.parse(JSON.stringify(FRAMES.slice(0, 20)).replaceAll(MATCH.fixtureId, 'a.b')) as readonly unknown[]
  writeFileSync(join(folder, 'own.ndjson'), ndjson(own))
  const before = [
    ['import', '--sport', 'soccer', 'match.ndjson'],
    ['import', '--sport', 'tennis', 'own.ndjson'],
    ['process', '--once'],
  ]
  const names = Object.keys(LINES) as (keyof typeof LINES)[]
  const cut = names.indexOf('mixed')
  const first = await touchlines([...before, ...names.slice(0, cut).map((name) => LINES[name])], folder)
  mkdirSync(join(folder, 'bad/x'), { recursive: true })
  const whole = readFileSync(join(folder, 'archives', ARCHIVE))
  writeFileSync(join(folder, 'bad/x/cut.avro'), whole.subarray(0, -1))
  writeFileSync(join(folder, 'bad/text.avro'), 'no container')
  writeFileSync(join(folder, 'bad/readme.txt'), 'not looked at')
  const second = await touchlines(
    names.slice(cut).map((name) => LINES[name]),
    folder,
  )
  const all = [...first.slice(before.length), ...second]
  ran = Object.fromEntries(names.map((name, at) => [name, all[at]])) as typeof ran
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const count = FRAMES.length

describe('export', () => {
  it('writes an archive for each fixture, and says which', () => {
    expect(ran.written).toMatchObject({ code: 0, stderr: '' })
    const lines = ran.written.stdout.trimEnd().split('\n')
    expect(lines.slice(0, 2).sort()).toEqual([
      `${join(folder, 'archives', ARCHIVE)}  ${count} records  written`,
      `${join(folder, 'archives/tennis/a.b.avro')}  20 records  written`,
    ])
    expect(lines[2]).toMatch(new RegExp(`^2 archives written: ${count + 20} records in \\S+ [kM]B$`))
  })

  it('leaves what is there, and tells the digests', () => {
    expect(ran.again).toMatchObject({ code: 0, stderr: '' })
    const [exact] = jsonLines(ran.digest.stdout).map((line) => line.exact)
    const lines = jsonLines(ran.again.stdout)
    const [one] = lines.filter(({ fixtureId }) => fixtureId === MATCH.fixtureId)
    expect(one).toMatchObject({ sport: 'soccer', records: count, packets: count, exact, written: false })
    expect(lines.at(-1)).toMatchObject({
      fixtures: 2,
      written: 0,
      records: count + 20,
      folder: join(folder, 'archives'),
    })
  })

  it('writes those that are named, or of a sport, with the digests of other rules', () => {
    const [one, all] = jsonLines(ran.one.stdout)
    expect([one?.fixtureId, all?.fixtures]).toEqual(['a.b', 1])
    const [other, total] = jsonLines(ran.bySport.stdout)
    expect([other?.fixtureId, total?.fixtures, other?.rows]).toEqual(['a.b', 1, one?.rows])
    expect(other?.logic).not.toBe(one?.logic)
    expect(readdirSync(join(folder, 'by-sport'))).toEqual(['tennis'])
  })

  it.each([
    ['none', 1, /expected recorded fixtures as they are selected in touchline\.raw-actions, found none/],
    ['unknown', 1, /soccer\/nobody: expected it in touchline\.raw-actions .*found none/],
    ['anotherSport', 1, /expected it in touchline\.raw-actions .*found it as soccer\//],
    ['noTopic', 2, /expected --topics of raw-actions, .*found score-changse; did you mean score-changes\?/],
    ['topicsOfArchives', 2, /expected --topics with --format parquet only/],
    ['noTime', 2, /expected --from as a UTC time, .*found noon/],
    ['manyWorkers', 2, /expected --workers from 1 to 64, found 65/],
    ['noFolder', 2, /required option '--out <folder>' not specified/],
  ] as const)('says what is wrong: %s', (name, code, found) => {
    expect(ran[name]).toMatchObject({ code, stdout: '' })
    expect(ran[name].stderr).toMatch(found)
    expect(ran[name].stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(existsSync(join(folder, 'none'))).toBe(false)
  })

  it('writes tables of the topics that are asked for', () => {
    expect(ran.tables).toMatchObject({ code: 0, stderr: '' })
    expect(ran.tables.stdout).toMatch(
      /corrections\.parquet {2}\d+ rows in .*\n.*score-changes\.parquet {2}\d+ rows in /,
    )
    expect(readdirSync(join(folder, 'tables')).sort()).toEqual(['corrections.parquet', 'score-changes.parquet'])
    const [head, tail] = [4, -4].map((at) =>
      readFileSync(join(folder, 'tables/corrections.parquet')).subarray(...(at > 0 ? [0, at] : [at])),
    )
    expect([String(head), String(tail)]).toEqual(['PAR1', 'PAR1'])
  })
})

describe('import of archives', () => {
  it('puts a folder of them into another log, once', () => {
    const stdout = `${count + 20} records of 2 archives imported\n`
    expect(ran.imported).toEqual({ code: 0, stderr: '', stdout })
    const [one, total] = jsonLines(ran.importedAgain.stdout)
    expect(one).toMatchObject({ fixtureId: MATCH.fixtureId, records: 0, already: count, checked: true })
    expect(total).toMatchObject({ archives: 1, imported: 0, upToDate: 1, refused: 0, records: 0, unchecked: 0 })
  })

  it('gives archives that are the same, byte for byte', () => {
    expect(ran.exportedAgain.code).toBe(0)
    for (const name of [ARCHIVE, 'tennis/a.b.avro']) {
      const [first, second] = ['archives', 'second'].map((at) => readFileSync(join(folder, at, name)))
      expect(first?.equals(second as Buffer)).toBe(true)
    }
  })

  it('tells each that is refused, and goes on with the others, recordings too', () => {
    expect(ran.mixed.code).toBe(1)
    expect(ran.mixed.stdout).toBe(`20 records of 1 file imported\n${count} records of 1 archive imported\n`)
    const lines = ran.mixed.stderr.trimEnd().split('\n')
    expect(lines[0]).toMatch(
      /bad\/text\.avro: expected an archive as `touchline export` wrote it, found no Avro container\./,
    )
    expect(lines[1]).toMatch(/bad\/x\/cut\.avro: expected an archive .* found a block that is cut\./)
    expect(lines[2]).toMatch(/expected to import all of 3 archives, found 2 that were refused\./)
  })

  it('says that digests of another logic are not compared', () => {
    expect(ran.otherLogic).toMatchObject({ code: 0, stdout: `${count} records of 1 archive imported\n` })
    expect(ran.otherLogic.stderr).toMatch(
      /^touchline: 1 archive of another logic than \S+: .* digests are not compared/,
    )
  })
})

it('ends cleanly when it is interrupted, leaves whole files only, and goes on when it runs again', async () => {
  const cwd = temporaryFolder()
  for (let n = 0; n < 30; n++) {
    const frames = JSON.stringify(FRAMES.slice(0, 60)).replaceAll(MATCH.fixtureId, `f${n}`)
    writeFileSync(join(cwd, `${n}.json`), frames)
  }
  await touchlines([['import', '--sport', 'soccer', ...Array.from({ length: 30 }, (_, n) => `${n}.json`)]], cwd)
  const child = start(['export', '--out', 'a', '--workers', '1'], { cwd })
  while (!existsSync(join(cwd, 'a/soccer')) && child.exitCode === null) await new Promise((next) => setImmediate(next))
  expect(await stop(child, 'SIGINT')).toBe(0)
  const left = readdirSync(join(cwd, 'a/soccer'))
  expect(left.filter((name) => !name.endsWith('.avro'))).toEqual([])
  const [again] = await touchlines([['export', '--out', 'a', '--json']], cwd)
  const total = jsonLines(again?.stdout ?? '').at(-1)
  expect(total).toMatchObject({ fixtures: 30, written: 30 - left.length })
})

/** An archive that tells another digest, and is whole. */
function forged(bytes: Buffer): Buffer {
  const found = decodeHeader(bytes)
  const header = containerHeader({ ...archiveHeader(found), exact: '0'.repeat(64) })
  const pieces = [encodeHeader(header)]
  for (let at = found.end; at < bytes.length; ) {
    const block = decodeBlockHead(bytes.subarray(at, at + BLOCK_HEAD_BYTES_MAX), bytes.length - at)
    const begin = at + block.headBytes
    pieces.push(encodeBlock(block.count, bytes.subarray(begin, begin + block.bytes), header.sync))
    at = begin + block.bytes + SYNC_BYTES
  }
  return Buffer.concat(pieces)
}

it('says that a digest is another one as often as the archive is imported', async () => {
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, 'forged.avro'), forged(readFileSync(join(folder, 'archives', ARCHIVE))))
  const line = ['import', 'forged.avro']
  for (const { code, stderr } of await touchlines([line, line], cwd)) {
    expect(stderr).toMatch(/forged\.avro: expected the digest exact 0{64} of its fixture after the import, found /)
    expect(code).toBe(1)
  }
})
