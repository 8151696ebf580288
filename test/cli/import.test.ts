import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { packet } from '../match/given.ts'
import { ROOT } from '../tidy/tree.ts'
import { jsonLines, temporaryFolder, touchline } from './touchline.ts'

const SAMPLE = join(ROOT, 'test/samples/basketball-rest-actions-array.json')
const FIXTURE = 'acf80323-ccb3-4828-a7dc-63f21b529b62'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder.remove())

async function run(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await touchline(args, { cwd: folder.path })
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' })
  return stdout
}

async function tailed(topic: string, ...more: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  return jsonLines(await run('tail', topic, '--json', ...more))
}

describe('import, process, tail', () => {
  it('shows the state of the documented match, in the order of seq', async () => {
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
    await run('import', SAMPLE, '--sport', 'basketball')
    await run('process', '--once')
    const once = await tailed('action-changes')
    await run('process', '--once')
    expect(await tailed('action-changes')).toEqual(once)
  })

  it('takes the time of receipt from the line, else from the packet, and never goes back', async () => {
    const file = join(folder.path, 'recorded.ndjson')
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
    writeFileSync(join(folder.path, 'bad.ndjson'), 'no json\n\n{"fixtureAction":{"fixtureId":"f"}}\n')
    await run('import', 'bad.ndjson')
    await run('process', '--once')
    const parked = await tailed('quarantine')
    expect(parked.map(({ key, value }) => [key, (value as { code: string }).code])).toEqual([
      ['', 'not-json'],
      ['f', 'bad-action-id'],
    ])
    const { code, stderr } = await touchline(['import', 'none.ndjson'], { cwd: folder.path })
    expect(code).toBe(1)
    expect(stderr).toBe(
      'touchline: none.ndjson: expected a file that can be read, found ENOENT. Check the name and its rights.\n',
    )
  })
})

it('takes lines for lines, although the first one is an array', async () => {
  const lines = ['[1,2]', ...[1, 2].map((seq) => JSON.stringify(packet({ seq, send: 5 })))]
  writeFileSync(join(folder.path, 'lines.ndjson'), lines.join('\n'))
  expect(await run('import', 'lines.ndjson')).toBe('3 records of 1 file imported\n')
  await run('process', '--once')
  expect(await tailed('fixture-state')).toHaveLength(2)
})
