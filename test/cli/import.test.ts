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
    expect({ args, code, stderr: stderr.replace(/^\d+ of them cannot be read[^\n]*\n/, '') }).toEqual({
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
    const imported = await touchline(['import', 'bad.ndjson'], { cwd })
    expect(imported).toMatchObject({ code: 0, stdout: '2 records of 1 file imported\n' })
    expect(imported.stderr).toMatch(/^2 of them cannot be read as packets: .*quarantines them\n$/)
    await run('process', '--once')
    const parked = await tailed('quarantine')
    expect(parked.map(({ key, value }) => [key, (value as { code: string }).code])).toEqual([
      ['', 'not-json'],
      ['f', 'bad-action-id'],
    ])
    const { code, stderr } = await touchline(['import', 'none.ndjson'], { cwd: cwd })
    expect(code).toBe(1)
    expect(stderr).toBe(
      'touchline: none.ndjson: expected a file that can be read, found ENOENT. Check the name and its rights.\n',
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
    expect(stderr).toMatch(/expected a file that can be read, found EISDIR/)
    expect(await tailed('raw-actions')).toHaveLength(10)
  })
})
