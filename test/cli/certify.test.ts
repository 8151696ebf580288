import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../platform/clock.ts'
import { startProvider } from '../../provider/server.ts'
import { simulateMatch } from '../../provider/simulate/match.ts'
import type { MatchSource, SourcePacket } from '../../provider/source.ts'
import { openServer } from '../producer/server.ts'
import { packet } from '../producer/world.ts'
import { collect, jsonLines, type Ran, start, stop, temporaryFolder, touchline } from './touchline.ts'

const TOKEN = 'secret-token'
const WEEK_MICROS = 7 * 24 * 3_600_000_000

function simulated(seed: string): MatchSource {
  return simulateMatch({ sport: 'volleyball', seed, startTime: systemClock.micros() - WEEK_MICROS })
}

/** The same match, of which the provider lists something else. */
function listing(
  match: MatchSource,
  change: (packets: readonly SourcePacket[]) => readonly SourcePacket[],
): MatchSource {
  return { ...match, packets: () => change([...match.packets()]), endMs: () => match.endMs() }
}

interface Place {
  readonly cwd: string
  /** With what the provider needs. */
  run(...args: readonly string[]): Promise<Ran>
  tailed(topic: string): Promise<readonly Record<string, unknown>[]>
}

async function given(matches: readonly MatchSource[]): Promise<Place> {
  const cwd = temporaryFolder()
  const provider = await startProvider({ matches, token: TOKEN, clock: systemClock })
  onTestFinished(() => provider.close())
  return {
    cwd,
    run: (...args) =>
      touchline([...args, '--url', provider.url, '--api-url', provider.apiUrl, '--token', TOKEN], { cwd }),
    tailed: (topic) => tailed(cwd, topic),
  }
}

async function tailed(cwd: string, topic: string): Promise<readonly Record<string, unknown>[]> {
  const lines = jsonLines((await touchline(['tail', topic, '--json'], { cwd })).stdout)
  return lines.map(({ value }) => value as Record<string, unknown>)
}

/** Into the log, as if the socket had sent these only. */
async function record(cwd: string, { path }: MatchSource, packets: readonly SourcePacket[]): Promise<void> {
  const input = packets.map(({ frame }) => `${frame}\n`).join('')
  expect((await touchline(['import', '-', '--sport', path], { cwd, input })).code).toBe(0)
}

function nameOf({ path, fixtureId }: MatchSource): string {
  return `${path}/${fixtureId}`
}

const altered = (one: SourcePacket): SourcePacket => ({
  ...one,
  frame: one.frame.replace(/"clockTime":"[^"]*"/, '"clockTime":"99:59"'),
})

describe('backfill', () => {
  it('heals what was lost and certifies the record, up to the state of the fixture', async () => {
    const match = simulated('lost')
    const { cwd, run, tailed } = await given([match])
    const packets = [...match.packets()]
    await record(
      cwd,
      match,
      packets.filter(({ seq }) => seq !== 7 && (seq < 20 || seq > 22)),
    )
    const { code, stdout, stderr } = await run('backfill', nameOf(match))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      `${nameOf(match)}: ${packets.length} listed, 4 were missing and are recorded`,
      '  verdict       complete',
    ])
    expect(stdout).toMatch(new RegExp(`^  recorded      ${packets.length - 4} packets  score `, 'm'))
    expect(stdout).toMatch(/^ {2}missing {7}4: #7, #20–22$/m)
    expect((await touchline(['process', '--once'], { cwd })).code).toBe(0)
    expect((await tailed('fixture-state')).at(-1)).toMatchObject({
      certified: 'complete',
      gaps: [],
      packets: packets.length,
    })
    const quality = await tailed('feed-quality')
    const healed = quality.filter(({ kind }) => kind === 'healed').map(({ fromSeq }) => fromSeq)
    // What the simulated provider sends late heals, too.
    expect(healed).toEqual(expect.arrayContaining([7, 20, 21, 22]))
    expect(quality.filter(({ kind }) => kind === 'absent')).toEqual([])
    const [certificate] = quality.filter(({ kind }) => kind === 'certificate')
    expect(JSON.parse(String(certificate?.detail))).toMatchObject({ complete: true, missing: { count: 4 } })
  })

  it('tells what the list lacks or says otherwise, field by field, and fails', async () => {
    const match = simulated('holes')
    const served = listing(match, (packets) =>
      packets.filter(({ seq }) => seq !== 5 && seq !== 9).map((one) => (one.seq === 12 ? altered(one) : one)),
    )
    const { cwd, run, tailed } = await given([served])
    const packets = [...match.packets()]
    await record(
      cwd,
      match,
      packets.filter(({ seq }) => seq !== 9),
    )
    const { code, stdout, stderr } = await run('backfill', nameOf(match))
    expect(code).toBe(1)
    expect(stderr).toContain('touchline: expected a complete certificate of each fixture, found 1 not complete. ')
    expect(stdout).toContain('\n  verdict       incomplete: extra, altered, absent, content\n')
    expect(stdout).toContain('\n  extra         1: #5\n  absent        1: #9\n')
    expect(stdout).toMatch(
      /^ {2}altered {7}1 packet\n {16}#12 fixtureAction\.clockTime: recorded "[^"]*", listed "99:59"$/m,
    )
    expect((await touchline(['process', '--once'], { cwd })).code).toBe(0)
    expect((await tailed('fixture-state')).at(-1)).toMatchObject({ certified: 'incomplete', gaps: [] })
    const absent = (await tailed('feed-quality')).filter(({ kind }) => kind === 'absent')
    expect(absent.map(({ fromSeq, toSeq }) => [fromSeq, toSeq])).toEqual([[9, 9]])
  })
})

describe('backfill of several', () => {
  it('does all fixtures before it fails, as JSON one a line', async () => {
    const [good, bad, none] = [simulated('good'), simulated('bad'), simulated('none')]
    const { run } = await given([good, listing(bad, (packets) => packets.filter(({ seq }) => seq !== 4))])
    const names = [none, bad, good].map(nameOf)
    const { code, stdout, stderr } = await run('backfill', ...names, '--json')
    expect(code).toBe(1)
    expect(stderr).toContain('found 1 not complete and 1 without a list. ')
    const lines = new Map(jsonLines(stdout).map((line) => [line.fixture, line]))
    expect(lines.get(nameOf(none))).toMatchObject({ error: { code: 'list-missing' } })
    expect(lines.get(nameOf(bad))).toMatchObject({ complete: false, comparison: { absent: { count: 1 } } })
    const count = [...good.packets()].length
    expect(lines.get(nameOf(good))).toMatchObject({ elements: count, recorded: count, isWhole: true, complete: true })
  })
})

const NOTHING = {
  compared: 0,
  complete: 0,
  incomplete: 0,
  failed: 0,
  notAsked: 0,
  recorded: 0,
  completeBefore: 0,
  incompleteBefore: 0,
  notOver: 0,
  interrupted: false,
  notCompared: 0,
}

const notOver = (live: MatchSource): string =>
  `1 fixture is not over in the log and not asked for; for it: touchline certify ${nameOf(live)}\n`

describe('certify', () => {
  it('tells of matches whose recording broke off, and takes one that is named without its version', async () => {
    const match = simulated('d')
    const { cwd, run, tailed } = await given([match])
    await record(cwd, match, [...match.packets()].slice(0, 50))
    const all = await run('certify', '--all')
    expect(all).toEqual({ code: 0, stderr: '', stdout: `0 fixtures compared\n${notOver(match)}` })
    expect(match.path).toBe('v2/volleyball')
    const named = await run('certify', `volleyball/${match.fixtureId}`)
    expect(named).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^v2\/volleyball\/.*\n {2}verdict {7}complete\n/),
    })
    expect(new Set((await tailed('raw-actions')).map(({ path }) => path))).toEqual(new Set(['v2/volleyball']))
  })

  it('says how it differs from backfill, as that does', async () => {
    for (const command of ['certify', 'backfill']) {
      const { stdout } = await touchline([command, '--help'])
      expect(stdout).toContain('\nbackfill and certify do the same to fixtures that are named; certify --all finds ')
    }
  })

  it('asks no more once the token is refused, and says how many are left', async () => {
    const cwd = temporaryFolder()
    const server = await openServer({ token: TOKEN })
    onTestFinished(() => server.close())
    const frames = Array.from({ length: 24 }, (_, i) => packet(1, { fixtureId: `fixture-${i}`, finished: true }))
    await touchline(['import', '-', '--sport', 'basketball'], { cwd, input: frames.join('\n') })
    const args = ['certify', '--all', '--api-url', server.api, '--token', 'wrong']
    const { code, stdout, stderr } = await touchline(args, { cwd })
    expect(code).toBe(1)
    expect(stdout).toMatch(/^basketball\/fixture-\d+: expected the provider to take the token, found: .*\n.*\n$/)
    expect(stdout).toContain(
      '\n0 fixtures compared: 0 complete, 0 incomplete, 1 without a list, not asked: 23; 0 packets recorded\n',
    )
    expect(stderr).toContain('found 1 without a list and 23 not asked for. ')
    const lines = jsonLines((await touchline([...args, '--json'], { cwd })).stdout)
    expect(lines.filter(({ asked }) => asked === false).length).toBe(23)
    expect(lines.at(-1)).toEqual({ ...NOTHING, failed: 1, notAsked: 23 })
  })
})

describe('certify --all', () => {
  it('needs a log, and no fixtures', async () => {
    const { run } = await given([])
    expect(await run('certify', '--all')).toMatchObject({ code: 1, stderr: expect.stringContaining('expected a log') })
    // Makes the log.
    await run('backfill', 'soccer/1')
    const empty = await run('certify', '--all')
    expect(empty).toMatchObject({ code: 1, stdout: '' })
    expect(empty.stderr).toMatch(
      /^touchline: file:\.\/data: expected recorded fixtures in touchline\.raw-actions, found none\. /m,
    )
    const both = await run('certify', '--all', 'soccer/1')
    expect(both).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('either SPORT/FIXTURE or --all, found both'),
    })
  })

  it('takes what is over, tells what is not complete, and takes the rest the next time', async () => {
    const [good, bad, live] = [simulated('a'), simulated('b'), simulated('c')]
    const served = listing(bad, (packets) => packets.filter(({ seq }) => seq !== 6))
    const { cwd, run } = await given([good, served, live])
    const packets = [...good.packets()]
    await record(cwd, good, packets.slice(2))
    await record(cwd, bad, [...bad.packets()])
    await record(cwd, live, [...live.packets()].slice(0, 50))
    const first = await run('certify', '--all')
    expect(first.code).toBe(1)
    expect(first.stdout).toBe(
      `${nameOf(bad)}: incomplete: extra, content; extra 1: #6\n2 fixtures compared: 1 complete, 1 incomplete; 2 packets recorded\n${notOver(live)}`,
    )
    expect(first.stderr).toContain('`touchline certify --all --again` for all')
    const second = await run('certify', '--all')
    expect(second.code).toBe(1)
    expect(second.stdout).toBe(
      `${nameOf(bad)}: incomplete, says its certificate; --again asks for the list anew\n0 fixtures compared; 1 complete and 1 incomplete before\n${notOver(live)}`,
    )
    const [one, counts] = jsonLines((await run('certify', '--all', '--json')).stdout)
    expect(one).toEqual({ fixture: nameOf(bad), complete: false, certificate: 'before' })
    expect(counts).toEqual({ ...NOTHING, completeBefore: 1, incompleteBefore: 1, notOver: 1 })
    const again = await run('certify', '--all', '--again')
    expect(again.stdout).toContain('2 fixtures compared: 1 complete, 1 incomplete; 0 packets recorded\n')
    const named = await run('certify', nameOf(live))
    expect(named.code).toBe(0)
    expect(named.stdout).toContain('  verdict       complete\n')
  })
})

describe('certify --all, interrupted,', () => {
  it('goes on after Ctrl-C where it was', async () => {
    const cwd = temporaryFolder()
    const server = await openServer({ token: TOKEN })
    onTestFinished(() => server.close())
    const ids = Array.from({ length: 10 }, (_, i) => `fixture-${i}`)
    const frames = ids.map((fixtureId) => packet(1, { fixtureId, finished: true }))
    for (const [i, id] of ids.entries()) server.fixtures.set(id, { frames: [frames[i] ?? ''] })
    await touchline(['import', '-', '--sport', 'basketball'], { cwd, input: frames.join('\n') })
    const args = ['certify', '--all', '--api-url', server.api, '--token', TOKEN]
    const first = start(args, { cwd })
    const [stdout, stderr] = [collect(first.stdout), collect(first.stderr)]
    await expect.poll(() => server.requests.length, { timeout: 10_000, interval: 5 }).toBeGreaterThanOrEqual(4)
    expect(await stop(first, 'SIGINT')).toBe(0)
    const done = Number(/^(\d+) fixtures? compared/m.exec(stdout())?.[1])
    expect(done).toBeGreaterThanOrEqual(1)
    expect(done).toBeLessThan(ids.length)
    expect(stdout()).toContain(`; interrupted, ${ids.length - done} not compared\n`)
    expect(stderr()).toContain(`touchline: interrupted: ${done} of ${ids.length} fixtures done`)
    const second = await touchline(args, { cwd })
    expect(second).toMatchObject({ code: 0, stderr: '' })
    const [, compared, before] =
      /^(\d+) fixtures? compared.*; (\d+) complete and 0 incomplete/m.exec(second.stdout) ?? []
    expect(Number(compared) + Number(before)).toBe(ids.length)
    // The log may have got a certificate that nobody told of any more.
    expect(Number(before)).toBeGreaterThanOrEqual(done)
    const certified = (await tailed(cwd, 'raw-actions')).filter(({ kind }) => kind === 'certified')
    expect(certified.map(({ fixtureId }) => fixtureId).sort()).toEqual(ids)
  })
})
