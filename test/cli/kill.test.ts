import { describe, expect, it } from 'vitest'
import { fold } from '../../match/fold.ts'
import type { RuleTable } from '../../match/rules.ts'
import { initialState } from '../../match/state.ts'
import { parseTime } from '../../match/time.ts'
import { derive } from '../../processors/derived.ts'
import { newRandom } from '../../provider/simulate/random.ts'
import { SIMULATED_RULES, SIMULATED_RULES_FILE } from '../../provider/simulate/scoring.ts'
import { jsonView } from '../../schemas/json.ts'
import type { RawAction } from '../../schemas/records.ts'
import { GIVEN_SEED } from '../property.ts'
import { awaitOutput, jsonLines, start, stop, temporaryFolder, touchline, touchlines } from './touchline.ts'

const RULES = SIMULATED_RULES_FILE.pathname
const KILLS = 10
const LIFE_MS = { from: 150, to: 900 }
const SEED = String(GIVEN_SEED ?? Date.now())

interface Tailed {
  readonly key: string
  readonly offset: number
  readonly headers: { readonly id: string }
  readonly value: Record<string, unknown>
}

const DERIVED = ['action-changes', 'corrections', 'score-changes', 'fixture-events', 'feed-quality', 'fixture-state']

/** The records of raw-actions, and of each derived topic. */
async function tailed(cwd: string): Promise<readonly (readonly Tailed[])[]> {
  const ran = await touchlines(
    ['raw-actions', ...DERIVED].map((topic) => ['tail', topic, '--json']),
    cwd,
  )
  return ran.map(({ code, stdout }) => {
    expect(code).toBe(0)
    return jsonLines(stdout) as unknown as readonly Tailed[]
  })
}

/**
 * What an uninterrupted run would have derived from these raw records: per topic all values in order, every field of
 * them. None may differ: derived values have no offsets and no times but those of the raw records (DESIGN §1).
 */
function refold(raws: readonly Tailed[], rules: RuleTable): ReadonlyMap<string, readonly unknown[]> {
  const states = new Map<string, ReturnType<typeof initialState>>()
  const derived = new Map<string, unknown[]>()
  for (const { key, value } of raws) {
    const times = { receivedAt: parseTime(value.receivedAt) }
    const raw = { ...value, ...times, frame: Buffer.from(String(value.frame), 'base64') } as unknown as RawAction
    const { state, step } = fold(states.get(key) ?? initialState(), raw, rules)
    states.set(key, state)
    for (const { topic, value: one } of derive(step)) {
      const values = derived.get(topic.name) ?? []
      derived.set(topic.name, values)
      values.push(JSON.parse(JSON.stringify(jsonView(topic, one))))
    }
  }
  return derived
}

describe('killed at random', () => {
  it(`loses nothing, doubles nothing, leaves no hole (seed ${SEED})`, async () => {
    const cwd = temporaryFolder()
    const random = newRandom(SEED)
    const provider = start(['provider', '--port', '0', '--json', '--speed', '900', '--matches', '4'], {
      cwd,
    })
    const served = await awaitOutput(provider, (text) => (text.includes('\n') ? JSON.parse(text) : null))
    const fixtures: readonly string[] = served.fixtures.map((one: { fixture: string }) => one.fixture)
    const producing = ['produce', ...fixtures, '--url', served.url, '--api-url', served.apiUrl, '--token', 'demo']
    for (let kill = 0; kill < KILLS; kill++) {
      const victims = [start(producing, { cwd }), start(['process', '--rules', RULES], { cwd })]
      const spared = random.chance(0.3) ? victims.pop() : undefined
      await new Promise((resolve) => setTimeout(resolve, random.between(LIFE_MS.from, LIFE_MS.to)))
      await Promise.all(victims.map((victim) => stop(victim, 'SIGKILL')))
      if (spared) await stop(spared, 'SIGTERM')
    }
    expect((await touchline(producing, { cwd })).code).toBe(0)
    expect((await touchline(['process', '--once', '--rules', RULES], { cwd })).code).toBe(0)
    await check(cwd, fixtures, served.apiUrl)
    const { code, stdout } = await touchline(['digest', '--published', '--rules', RULES], { cwd })
    expect({ code, same: stdout.match(/as exact$/gm)?.length }).toEqual({ code: 0, same: fixtures.length })
  }, 90_000)
})

async function check(cwd: string, fixtures: readonly string[], apiUrl: string): Promise<void> {
  const [raws = [], ...derived] = await tailed(cwd)
  for (const fixture of fixtures) await checkComplete(raws, fixture, apiUrl)
  const expected = refold(raws, SIMULATED_RULES)
  for (const [at, topic] of DERIVED.entries()) {
    const records = derived[at] ?? []
    expect(new Set(records.map(({ headers }) => headers.id)).size).toBe(records.length)
    expect({ topic, values: records.map(({ value }) => value) }).toEqual({ topic, values: expected.get(topic) })
  }
}

/** Everything in the provider's own list was recorded. */
async function checkComplete(raws: readonly Tailed[], fixture: string, apiUrl: string): Promise<void> {
  const Accept = 'application/vnd.imggaming.dde.api+json;version=1'
  const response = await fetch(`${apiUrl}/${fixture}/actions`.replace(/\/([^/]+)\/actions$/, '/fixtures/$1/actions'), {
    headers: { Accept, Authorization: 'Bearer demo' },
  })
  const list = (await response.json()) as { fixtureAction: { fixtureSeqNum: number } }[]
  const key = fixture.slice(fixture.lastIndexOf('/') + 1)
  const recorded = new Set<number>()
  for (const { value } of raws.filter((record) => record.key === key && record.value.kind === 'packet')) {
    recorded.add(JSON.parse(Buffer.from(String(value.frame), 'base64').toString()).fixtureAction.fixtureSeqNum)
  }
  expect([...recorded].sort((a, b) => a - b)).toEqual(
    list.map((one) => one.fixtureAction.fixtureSeqNum).sort((a, b) => a - b),
  )
}
