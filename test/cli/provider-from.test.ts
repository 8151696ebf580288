import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../tidy/tree.ts'
import { record, type Served, serve } from './serving.ts'
import { collect, jsonLines, kept, temporaryFolder, touchlines } from './touchline.ts'

const HAS_PYTHON = spawnSync('python3', ['--version']).status === 0

async function python({ url, apiUrl }: Served, fixture: string): Promise<Record<string, unknown>> {
  const at = fixture.lastIndexOf('/')
  const args = [url, apiUrl, 'demo', fixture.slice(0, at), fixture.slice(at + 1), '?speed=fast']
  const child = kept(
    spawn('python3', [join(ROOT, 'test/provider/client.py'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] }),
  )
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
  const [code] = await once(child, 'close')
  expect([code, stderr()]).toEqual([0, ''])
  return JSON.parse(stdout())
}

it('provider --from is recorded again with the same content, and read by a client in another language', {
  timeout: 60_000,
}, async (test) => {
  const cwd = temporaryFolder()
  writeFileSync(
    join(cwd, 'faults.json'),
    JSON.stringify([
      { afterPackets: 40, fault: 'drop' },
      { afterPackets: 60, fault: 'gap', count: 3 },
      { afterPackets: 70, fault: 'garbage', what: 'binary' },
    ]),
  )
  const first = await serve(['--matches', '1', '--speed', '9000', '--seed', 'from', '--faults', 'faults.json'], cwd)
  await record(first.served, ['--log', 'file:./a'], cwd)
  expect(await first.stop()).toBe(0)

  const again = await serve(
    ['--from', 'file:./a', '--speed', '2', '--fault-rate', 'duplicate=0.02,drop=0.002', '--seed', '7'],
    cwd,
  )
  expect(again.served.fixtures.toSorted(byFixture)).toEqual(first.served.fixtures.toSorted(byFixture))
  await record(again.served, ['--log', 'file:./b'], cwd)
  expect(await again.stop()).toBe(0)

  const [a, b] = await touchlines(
    ['a', 'b'].map((log) => ['digest', '--json', '--log', `file:./${log}`]),
    cwd,
  )
  const [ofFirst, ofSecond] = [a, b].map((ran) =>
    jsonLines(ran?.stdout ?? '').map(({ content, packets }) => ({ content, packets })),
  )
  expect(ofFirst).toHaveLength(2)
  expect(ofSecond).toEqual(ofFirst)

  const id = String(jsonLines(b?.stdout ?? '')[0]?.fixtureId)
  const wrong = [
    ['--fixtures', `curling/${id}`],
    ['--fixtures', 'soccer/none'],
    ['--sport', 'curling'],
  ]
  const ran = await touchlines(
    wrong.map((args) => ['provider', '--port', '0', '--from', 'file:./b', ...args]),
    cwd,
  )
  expect(ran.map(({ code, stderr }) => [code, /found (none|it as)/.test(stderr)])).toEqual(wrong.map(() => [1, true]))

  if (!HAS_PYTHON) return test.skip('no python3 on this machine')
  const past = await serve(
    ['--from', 'file:./b', '--finished', '--fixtures', first.served.fixtures[0]?.fixture ?? ''],
    cwd,
  )
  const packets = jsonLines(b?.stdout ?? '').find(({ fixtureId }) =>
    first.served.fixtures[0]?.fixture.endsWith(String(fixtureId)),
  )?.packets
  const counted = await python(past.served, first.served.fixtures[0]?.fixture ?? '')
  expect(counted).toMatchObject({ finished: true, listed: packets, fixtures: [expect.any(String)] })
  // What was recorded twice comes twice.
  expect(counted.packets).toBeGreaterThanOrEqual(packets as number)
  expect(await past.stop()).toBe(0)
})

it('provider --from says what is wrong with what it was asked for', async () => {
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, 'bad.json'), '[{"fault":"drop"}]')
  const ran = await touchlines(
    [
      ['provider', '--clean'],
      ['provider', '--from', 'file:./none', '--matches', '3'],
      ['provider', '--from', 'file:./none', '--aligned', '--finished'],
      ['provider', '--fault-rate', 'drop'],
      ['provider', '--fault-rate', 'flood=0.1'],
      ['provider', '--faults', 'none.json'],
      ['provider', '--faults', 'bad.json'],
      ['provider', '--from', 'file:./none'],
    ],
    cwd,
  )
  expect(ran.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2, 2, 2, 1])
  expect(ran.map(({ stderr }) => stderr.split('\n')[0])).toEqual([
    expect.stringContaining('expected --from with --clean'),
    expect.stringContaining('expected --matches or --from, found both'),
    expect.stringContaining('expected --aligned or --finished, found both'),
    expect.stringContaining('--fault-rate drop='),
    expect.stringContaining('found flood=0.1'),
    expect.stringContaining('no such file: none.json'),
    expect.stringContaining('without exactly one of atMs and afterPackets at 0'),
    expect.stringContaining('expected a log, found none'),
  ])
})

function byFixture(a: { readonly fixture: string }, b: { readonly fixture: string }): number {
  return a.fixture < b.fixture ? -1 : 1
}
