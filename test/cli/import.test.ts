import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packet } from '../match/given.ts'
import { ROOT } from '../tidy/tree.ts'
import { jsonLines, temporaryFolder, touchline } from './touchline.ts'

const SAMPLE = join(ROOT, 'test/samples/basketball-rest-actions-array.json')
const FIXTURE = 'acf80323-ccb3-4828-a7dc-63f21b529b62'

/** A folder of its own, and the commands that work in it. */
function workplace() {
  const cwd = temporaryFolder()
  async function run(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await touchline(args, { cwd })
    // Some of the files have frames that are no packets.
    expect({
      args,
      code,
      stderr: stderr.replace(/^(touchline: no --sport|\d+ of them cannot be read)[^\n]*\n/gm, ''),
    }).toEqual({
      args,
      code: 0,
      stderr: '',
    })
    return stdout
  }
  async function tailed(topic: string, ...more: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    return jsonLines(await run('tail', topic, '--json', ...more))
  }
  return { cwd, run, tailed }
}

describe('import, process, tail', () => {
  it('shows the state of the documented match, in the order of seq', async () => {
    const { run, tailed } = workplace()
    expect(await run('import', SAMPLE, '--sport', 'basketball')).toBe('10 records of 1 file imported\n')
    await run('process', '--once')
    const states = await tailed('fixture-state')
    expect(states.map(({ value }) => (value as { seq: number }).seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 1535])
    expect(states.at(-1)).toMatchObject({
      topic: 'touchline.fixture-state',
      partition: 0,
      offset: 9,
      key: FIXTURE,
      value: { sport: 'basketball', score: { home: 66, away: 80 }, gaps: [{ fromSeq: 10, toSeq: 1534 }] },
      headers: { id: `${FIXTURE}/0/9/fixture-state/0`, source: 'touchline.raw-actions/0/9' },
    })
    const readable = await run('tail', 'touchline.fixture-state', '--fixture', FIXTURE)
    expect(readable.split('\n').at(-2)).toContain('66–80')
  })

  it('derives nothing twice, however often it runs', async () => {
    const { run, tailed } = workplace()
    await run('import', SAMPLE, '--sport', 'basketball')
    await run('process', '--once')
    const once = await tailed('action-changes')
    await run('process', '--once')
    expect(await tailed('action-changes')).toEqual(once)
  })

  it('takes the time of receipt from the line, else from the packet, and never goes back', async () => {
    const { cwd, run, tailed } = workplace()
    const file = join(cwd, 'recorded.ndjson')
    const own = { ...packet({ seq: 1, send: 5 }), receivedAt: '2026-11-21T12:00:30.000000Z' }
    writeFileSync(file, [own, packet({ seq: 2, send: 5 })].map((one) => JSON.stringify(one)).join('\n'))
    await run('import', 'recorded.ndjson', '--sport', 'v2/volleyball')
    await run('import', 'recorded.ndjson', '--sport', 'v2/volleyball')
    const raws = (await tailed('raw-actions')).map(({ value }) => value as Record<string, unknown>)
    expect(raws.map(({ sport, path, source, detail }) => ({ sport, path, source, detail }))).toEqual(
      [null, 'assumed', null, 'assumed'].map((detail) => ({
        sport: 'volleyball',
        path: 'v2/volleyball',
        source: 'import',
        detail,
      })),
    )
    const times = raws.map(({ receivedAt }) => String(receivedAt))
    expect(times[0]).toBe('2026-11-21T12:00:30.000000Z')
    expect(times).toEqual([...times].sort())
  })

  it('keeps lines that are no packets, and says when a file cannot be read', async () => {
    const { cwd, run, tailed } = workplace()
    writeFileSync(join(cwd, 'bad.ndjson'), 'no json\n\n{"fixtureAction":{"fixtureId":"f"}}\n')
    const imported = await touchline(['import', 'bad.ndjson', '--sport', 'soccer'], { cwd })
    expect(imported).toMatchObject({ code: 0, stdout: '2 records of 1 file imported\n' })
    expect(imported.stderr).toMatch(/^2 of them cannot be read as packets: .*quarantines them\n$/)
    await run('process', '--once')
    const parked = await tailed('quarantine')
    expect(parked.map(({ key, value }) => [key, (value as { code: string }).code])).toEqual([
      ['', 'not-json'],
      ['f', 'bad-action-id'],
    ])
    const { code, stderr } = await touchline(['import', 'none.ndjson', '--sport', 'soccer'], { cwd: cwd })
    expect(code).toBe(1)
    expect(stderr).toBe(
      'touchline: none.ndjson: expected a file that can be read, found no such file. Check the name and its rights.\n',
    )
  })
})

it('takes lines for lines, although the first one is an array', async () => {
  const { cwd, run, tailed } = workplace()
  const lines = ['[1,2]', ...[1, 2].map((seq) => JSON.stringify(packet({ seq, send: 5 })))]
  writeFileSync(join(cwd, 'lines.ndjson'), lines.join('\n'))
  expect(await run('import', 'lines.ndjson')).toBe('3 records of 1 file imported\n')
  await run('process', '--once')
  expect(await tailed('fixture-state')).toHaveLength(2)
})

describe('import of what is no file', () => {
  const bytes = readFileSync(SAMPLE)

  it.each(['-', '/dev/stdin'])('takes stdin as %s', async (name) => {
    const { cwd, tailed } = workplace()
    const { code, stdout } = await touchline(['import', name, '--sport', 'basketball'], { cwd, input: bytes })
    expect({ code, stdout }).toEqual({ code: 0, stdout: '10 records of 1 file imported\n' })
    expect(await tailed('raw-actions')).toHaveLength(10)
  })

  it('takes a named pipe', async () => {
    const { cwd, tailed } = workplace()
    execFileSync('mkfifo', [join(cwd, 'pipe')])
    const writing = writeFile(join(cwd, 'pipe'), bytes)
    const { code, stdout } = await touchline(['import', 'pipe'], { cwd })
    await writing
    expect({ code, stdout }).toEqual({ code: 0, stdout: '10 records of 1 file imported\n' })
    expect(await tailed('raw-actions')).toHaveLength(10)
  })

  it('keeps what came before a file that cannot be read', async () => {
    const { cwd, tailed } = workplace()
    const { code, stdout, stderr } = await touchline(['import', SAMPLE, cwd], { cwd })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '10 records of 1 file imported\n' })
    expect(stderr).toMatch(/expected a file that can be read, found a folder\./)
    expect(await tailed('raw-actions')).toHaveLength(10)
  })
})

describe('a file in another form', () => {
  const PENALTY = join(ROOT, 'test/samples/soccer-penalty-awarded-confirmed-v1.json')

  it('is one packet where it is one JSON object of several lines, recorded by its bytes', async () => {
    const { cwd, run, tailed } = workplace()
    const content = readFileSync(PENALTY, 'utf8')
    expect(content.trim().split('\n').length).toBeGreaterThan(10)
    writeFileSync(join(cwd, 'packet.json'), `\n ${content.trim()} \n\n`)
    expect(await run('import', 'packet.json', '--sport', 'soccer')).toBe('1 record of 1 file imported\n')
    const frames = (await tailed('raw-actions')).map(({ value }) => (value as { frame: string }).frame)
    expect(frames.map((frame) => Buffer.from(frame, 'base64').toString())).toEqual([content.trim()])
    await run('process', '--once')
    expect(await tailed('quarantine')).toEqual([])
    expect(await tailed('fixture-state')).toHaveLength(1)
  })

  it('is refused before anything of it is appended, unless told otherwise', async () => {
    const { cwd, run, tailed } = workplace()
    const lines = Array.from({ length: 20 }, (_, n) =>
      n % 5 === 0 ? JSON.stringify(packet({ seq: n + 1, send: 5 })) : 'x',
    )
    writeFileSync(join(cwd, 'other.txt'), lines.join('\n'))
    const refused = await touchline(['import', SAMPLE, 'other.txt', '--sport', 'soccer'], { cwd })
    expect(refused).toMatchObject({ code: 1, stdout: '10 records of 1 file imported\n' })
    expect(refused.stderr).toMatch(
      /^touchline: other\.txt: expected one packet a line, [^\n]* found 16 of the first 20 that are none\. [^\n]*--force[^\n]*\n$/,
    )
    expect(await tailed('raw-actions')).toHaveLength(10)
    expect(await run('import', 'other.txt', '--sport', 'soccer', '--force')).toBe('20 records of 1 file imported\n')
  })

  it('is taken whole where it has junk among packets, and however many heartbeats', async () => {
    const { cwd, run } = workplace()
    const packets = Array.from({ length: 10 }, (_, n) => JSON.stringify(packet({ seq: n + 1, send: 5 })))
    const junk = Array.from({ length: 10 }, () => 'x')
    const heartbeats = Array.from({ length: 40 }, () => '{"eventElementType":"Heartbeat"}')
    writeFileSync(join(cwd, 'odd.ndjson'), [...heartbeats, ...junk, ...packets].join('\n'))
    expect(await run('import', 'odd.ndjson', '--sport', 'soccer')).toBe('60 records of 1 file imported\n')
    writeFileSync(join(cwd, 'few.ndjson'), junk.slice(0, 9).join('\n'))
    expect(await run('import', 'few.ndjson', '--sport', 'soccer')).toBe('9 records of 1 file imported\n')
  })

  it('is read as lines where only the first one is torn', async () => {
    const { cwd, run, tailed } = workplace()
    writeFileSync(join(cwd, 'torn.ndjson'), `{"a":\n${JSON.stringify(packet({ seq: 1, send: 5 }))}\n`)
    expect(await run('import', 'torn.ndjson', '--sport', 'soccer')).toBe('2 records of 1 file imported\n')
    expect(await tailed('raw-actions', '--fixture', 'fixture-1')).toHaveLength(1)
  })
})

it('warns of a sport that is missing, is not lower case, or is another one than before', async () => {
  const { cwd } = workplace()
  writeFileSync(join(cwd, 'one.ndjson'), JSON.stringify(packet({ seq: 1, send: 5 })))
  const said = async (...args: readonly string[]) =>
    (await touchline(['import', 'one.ndjson', ...args], { cwd })).stderr
  expect(await said()).toMatch(/^touchline: no --sport: recorded as unknown [^\n]+\n$/)
  expect(await said('--sport', 'soccer')).toMatch(
    /^touchline: fixture fixture-1: the log has it as unknown, this import says soccer; [^\n]+\n$/,
  )
  expect(await said('--sport', 'soccer')).toBe('')
  expect(await said('--sport', 'Soccer')).toMatch(
    /^touchline: --sport Soccer is another sport than soccer: [^\n]+\n.*as soccer/,
  )
})
