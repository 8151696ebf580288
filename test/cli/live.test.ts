import { describe, expect, it } from 'vitest'
import { SIMULATED_RULES_FILE } from '../../provider/simulate/scoring.ts'
import { awaitOutput, jsonLines, start, stop, temporaryFolder, touchline } from './touchline.ts'

const RULES = SIMULATED_RULES_FILE.pathname

interface Served {
  readonly url: string
  readonly apiUrl: string
  readonly fixtures: readonly { readonly fixture: string }[]
}

async function serve(cwd: string, ...args: readonly string[]): Promise<Served> {
  const provider = start(['provider', '--port', '0', '--json', '--token', 'secret-token', ...args], {
    cwd,
  })
  return awaitOutput(provider, (text) => (text.includes('\n') ? (JSON.parse(text) as Served) : null))
}

async function tailed(cwd: string, topic: string): Promise<readonly Record<string, unknown>[]> {
  return jsonLines((await touchline(['tail', topic, '--json'], { cwd })).stdout)
}

const asToken = { TOUCHLINE_TOKEN: 'secret-token' }

describe('demo', () => {
  it('plays simulated matches to their end and derives all of it', async () => {
    const cwd = temporaryFolder()
    const args = ['demo', '--once', '--speed', '10000', '--seed', 'demo-test']
    const { code, stdout, stderr } = await touchline(args, { cwd })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('npx touchline tail corrections --follow --log file:./demo-data')
    const log = ['--log', 'file:./demo-data', '--json']
    const states = jsonLines((await touchline(['tail', 'fixture-state', ...log], { cwd })).stdout)
    const last = new Map(states.map(({ key, value }) => [key, value as Record<string, unknown>]))
    expect([...last.values()].map(({ sport }) => sport).sort()).toEqual([
      'basketball',
      'snooker',
      'soccer',
      'volleyball',
    ])
    for (const state of last.values())
      expect(state).toMatchObject({ finality: 'checked', agreement: 'agrees', reasons: [] })
  })

  it('shows a score within 5 seconds and ends with 0 on SIGINT', async () => {
    const cwd = temporaryFolder()
    const demo = start(['demo', '--seed', '1'], { cwd })
    // A score for each of the four fixtures, as a text line of score-changes has it.
    await awaitOutput(demo, (text) => {
      const fixtures = [...text.matchAll(/^\S+Z {2}([0-9a-f-]{36}) {2}#\d+ {2}score (?:\S+ → )?\d+–\d+ /gm)]
      return new Set(fixtures.map((match) => match[1])).size === 4 || null
    })
    expect(await stop(demo, 'SIGINT')).toBe(0)
  }, 5000)
})

describe('produce and process as separate programs', () => {
  it('follow a match to its end; the token is nowhere', async () => {
    const cwd = temporaryFolder()
    const { url, apiUrl, fixtures } = await serve(cwd, '--speed', '10000', '--matches', '2')
    const follow = fixtures.map(({ fixture }) => fixture)
    const processing = start(['process', '--rules', RULES], { cwd })
    const args = ['produce', ...follow, '--url', url, '--api-url', apiUrl]
    const produced = await touchline(args, { cwd, env: asToken })
    expect(produced.code).toBe(0)
    expect(await stop(processing)).toBe(0)
    await touchline(['process', '--once', '--rules', RULES], { cwd })
    const states = await tailed(cwd, 'fixture-state')
    const last = new Map(states.map(({ key, value }) => [key, value as Record<string, unknown>]))
    expect(last.size).toBe(2)
    for (const state of last.values())
      expect(state).toMatchObject({ finality: 'checked', agreement: 'agrees', reasons: [] })
    const everything = [
      produced.stdout,
      produced.stderr,
      JSON.stringify(await tailed(cwd, 'raw-actions')),
      JSON.stringify(states),
    ]
    expect(everything.join('')).not.toContain('secret-token')
    const again = await touchline(args, { cwd, env: asToken })
    expect(again.code).toBe(0)
  })

  it('ends with the words of the provider when it does not take the token', async () => {
    const cwd = temporaryFolder()
    const { url, fixtures } = await serve(cwd)
    const args = ['produce', String(fixtures[0]?.fixture), '--url', url, '--token', 'wrong-token']
    const { code, stdout, stderr } = await touchline(args, { cwd })
    expect(code).toBe(1)
    // The line that ends the command tells why.
    expect(stdout).toBe(`${fixtures[0]?.fixture} refused\n`)
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^touchline: .*The supplied authentication is invalid/)
    expect(stderr).not.toContain('wrong-token')
  })

  it('backfills what a log lacks', async () => {
    const cwd = temporaryFolder()
    const { url, apiUrl, fixtures } = await serve(cwd, '--speed', '10000', '--matches', '1')
    const fixture = String(fixtures[0]?.fixture)
    const args = ['--url', url, '--api-url', apiUrl]
    expect((await touchline(['produce', fixture, ...args], { cwd, env: asToken })).code).toBe(0)
    const elsewhere = ['--log', 'file:./elsewhere', '--json']
    const filled = await touchline(['backfill', fixture, ...args, ...elsewhere], { cwd, env: asToken })
    expect(filled.code).toBe(0)
    const [result] = jsonLines(filled.stdout)
    const streamed = (await tailed(cwd, 'raw-actions')).filter(
      ({ value }) => (value as { kind: string }).kind === 'packet',
    )
    expect(result).toMatchObject({ fixture, elements: streamed.length, recorded: streamed.length, isWhole: true })
    const again = await touchline(['backfill', fixture, ...args, ...elsewhere.slice(0, 2)], { cwd, env: asToken })
    expect(again.stdout.split('\n')[0]).toBe(`${fixture}: ${streamed.length} listed, nothing was missing`)
  })
})
