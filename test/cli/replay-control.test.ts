import { once } from 'node:events'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import { awaitText, recordedFolder } from './replayed.ts'
import { collect, jsonLines, start, stop, touchline } from './touchline.ts'

const WAIT = { timeout: 10_000, interval: 20 }
const folder = recordedFolder()

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

interface Sent {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A replay that was started paused, and what asks it. */
async function controlled(...more: readonly string[]) {
  const args = ['replay', folder().target, '--log', 'file:./data', '--control', '0', '--paused', '--json', ...more]
  const child = start(args, { cwd: folder().path, env: { TOUCHLINE_LOG_LEVEL: 'info' } })
  const stdout = collect(child.stdout)
  const url = new URL(await awaitText(child.stderr, /controlled at (\S+?):? /))
  const ask = (method: string, path: string, { body, headers = {} }: Sent = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const json = body === undefined ? {} : { 'content-type': 'application/json' }
      const asking = request(
        { host: url.hostname, port: url.port, path, method, headers: { ...json, ...headers } },
        (answer) => {
          let text = ''
          answer.on('data', (chunk) => {
            text += chunk
          })
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text), headers: answer.headers }),
          )
        },
      )
      asking.on('error', reject)
      asking.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  return { child, ask, url, lines: () => jsonLines(stdout()) }
}

describe('the control endpoint', () => {
  it('tells, steps, seeks both ways, changes the speed, and lets it go to its end', async () => {
    const { child, ask, lines } = await controlled()
    expect((await ask('GET', '/status')).body).toMatchObject({
      state: 'paused',
      knownAt: null,
      given: 0,
      speed: null,
      fixtures: [],
    })
    const stepped = await ask('POST', '/step', { body: { by: 'score-change' } })
    expect(stepped).toMatchObject({ status: 200, body: { state: 'paused' } })
    // The answer may be here before what was printed.
    await vi.waitFor(() => expect(lines()).toHaveLength(1), WAIT)
    const sought = await ask('POST', '/seek', { body: { seq: 100 } })
    expect(sought.body).toMatchObject({ landed: { fixtureId: folder().fixtureId, otherPeriods: [] } })
    await ask('POST', '/step', { body: { by: 'packet' } })
    const there = (await ask('GET', '/status')).body
    expect(there).toMatchObject({
      state: 'paused',
      fixtures: [{ fixtureId: folder().fixtureId, sport: 'soccer', seq: 100 }],
    })
    expect(there.percent).toBeGreaterThan(0)
    const clock = await ask('POST', '/seek', { body: { clock: '2/60:00', fixture: folder().target } })
    expect(clock.status).toBe(200)
    await ask('POST', '/step', { body: { by: 'packet' } })
    const [fixture] = (await ask('GET', '/status')).body.fixtures as readonly Record<string, unknown>[]
    // The last packet at which the clock stood there or before.
    expect(fixture).toMatchObject({ period: 2, clock: expect.stringMatching(/^(5\d:\d\d|60:00)$/) })
    const { landed } = sought.body as { landed: { knownAt: string } }
    const back = await ask('POST', '/seek', { body: { time: landed.knownAt } })
    expect(back.body).toMatchObject({ landed: { knownAt: landed.knownAt } })
    expect((await ask('POST', '/speed', { body: { speed: 10 } })).body).toMatchObject({ speed: 10, state: 'paused' })
    expect((await ask('POST', '/resume')).body).toMatchObject({ state: 'running' })
    expect((await ask('POST', '/pause')).body).toMatchObject({ state: 'paused' })
    await ask('POST', '/speed', { body: { speed: 'unlimited' } })
    const ended = new Promise((resolve) => child.once('close', resolve))
    await ask('POST', '/resume').catch(() => {})
    expect(await ended).toBe(0)
    expect(lines().length).toBeGreaterThan(2)
  })
})

describe('the control endpoint, asked wrongly', () => {
  it('refuses what it cannot do in one form, and goes on', async () => {
    const { child, ask } = await controlled()
    const wrong: readonly (readonly [string, string, unknown, number, string])[] = [
      ['POST', '/step', { by: 'goal' }, 400, 'usage'],
      ['POST', '/step', undefined, 400, 'usage'],
      ['POST', '/speed', { speed: 0 }, 400, 'usage'],
      ['POST', '/speed', { speed: '10' }, 400, 'usage'],
      ['POST', '/speed', { speed: 10, more: 1 }, 400, 'usage'],
      ['POST', '/seek', {}, 400, 'usage'],
      ['POST', '/seek', { seq: 1, clock: '45:10' }, 400, 'usage'],
      ['POST', '/seek', { time: 'noon' }, 400, 'usage'],
      ['POST', '/seek', { clock: 'noon' }, 400, 'usage'],
      ['POST', '/seek', { seq: 5, fixture: 'soccer/other' }, 400, 'usage'],
      ['POST', '/seek', { seq: 99_999 }, 404, 'moment-missing'],
      ['POST', '/seek', { clock: '9/45:10' }, 404, 'moment-missing'],
      ['POST', '/seek', '{"seq":', 400, 'usage'],
      ['POST', '/seek', { fixture: 'x'.repeat(20_000), seq: 1 }, 413, 'usage'],
      ['GET', '/', undefined, 404, 'usage'],
      ['GET', '/pause', undefined, 404, 'usage'],
    ]
    for (const [method, path, body, status, code] of wrong) {
      const answer = await ask(method, path, body === undefined ? {} : { body })
      expect({ path, body, status: answer.status, code: answer.body.code }).toEqual({ path, body, status, code })
      expect(answer.body.error).toEqual(expect.any(String))
    }
    expect(await stop(child)).toBe(0)
  })

  it('answers no page of another site, and nobody who came by another name', async () => {
    const { child, ask, url } = await controlled()
    const refused: readonly Readonly<Record<string, string>>[] = [
      { host: `evil.example:${url.port}` },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://evil.example:${url.port}`, host: `evil.example:${url.port}` },
      { origin: 'http://127.0.0.1:1', host: `127.0.0.1:${url.port}` },
    ]
    for (const headers of refused) {
      expect({ headers, status: (await ask('POST', '/resume', { headers })).status }).toEqual({ headers, status: 403 })
    }
    // A form of another site could send this without asking first.
    const form = await ask('POST', '/seek', { body: 'seq=1', headers: { 'content-type': 'text/plain' } })
    expect(form.status).toBe(415)
    const own = { host: `localhost:${url.port}`, origin: `http://localhost:${url.port}` }
    const answer = await ask('GET', '/status', { headers: own })
    expect(answer).toMatchObject({ status: 200, body: { state: 'paused' } })
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    expect(url.hostname).toBe('127.0.0.1')
    expect(await stop(child)).toBe(0)
  })
})

describe('a replay that follows', () => {
  it('goes from what is recorded to what comes, says when, and can be sought while nothing comes', async () => {
    const { path, fixtureId } = folder()
    const cwd = join(path, 'live')
    cpSync(join(path, 'data'), join(cwd, 'data'), { recursive: true })
    const args = ['replay', '--follow', '--log', 'file:./data', '--control', '0', '--json', '--topics', 'raw-actions']
    const child = start(args, { cwd, env: { TOUCHLINE_LOG_LEVEL: 'info' } })
    const stdout = collect(child.stdout)
    const until = async (isThere: (count: number) => boolean): Promise<void> => {
      while (!isThere(jsonLines(stdout().slice(0, stdout().lastIndexOf('\n'))).length))
        await once(child.stdout as Readable, 'data')
    }
    const url = await awaitText(child.stderr, /controlled at (\S+?):? [\s\S]*caught up/)
    const match = readFileSync(join(path, 'match.ndjson'), 'utf8')
    const recorded = match.trimEnd().split('\n').length
    await until((count) => count >= recorded)
    writeFileSync(join(cwd, 'more.ndjson'), match.replaceAll(fixtureId, 'another'))
    const imported = await touchline(['import', '--sport', 'soccer', 'more.ndjson'], { cwd })
    expect(imported.code, imported.stderr).toBe(0)
    await until((count) => count >= 2 * recorded)
    const lines = jsonLines(stdout())
    expect(lines.slice(recorded).every(({ key }) => key === 'another')).toBe(true)
    const time = String(lines[recorded - 10]?.knownAt)
    const headers = { 'content-type': 'application/json' }
    const sought = await fetch(`${url}/seek`, { method: 'POST', headers, body: JSON.stringify({ time }) })
    expect(await sought.json()).toMatchObject({ landed: { knownAt: time } })
    // Both fixtures were known at the same times: now in one order.
    await until((count) => count >= 2 * recorded + 20)
    expect(await stop(child)).toBe(0)
  })
})
