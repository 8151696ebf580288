import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fold } from '../../match/fold.ts'
import type { RuleTable } from '../../match/rules.ts'
import { initialState } from '../../match/state.ts'
import { derive } from '../../processors/derived.ts'
import { newRandom } from '../../provider/simulate/random.ts'
import { SIMULATED_RULES, SIMULATED_RULES_FILE } from '../../provider/simulate/scoring.ts'
import type { RawAction } from '../../schemas/records.ts'
import { awaitOutput, jsonLines, start, stop, stopAll, temporaryFolder, touchline } from './touchline.ts'

const RULES = SIMULATED_RULES_FILE.pathname
const KILLS = 10
const LIFE_MS = { from: 150, to: 900 }
const SEED = process.env.TOUCHLINE_SEED ?? String(Date.now())

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(async () => {
  await stopAll()
  folder.remove()
})

interface Tailed {
  readonly key: string
  readonly offset: number
  readonly headers: { readonly id: string }
  readonly value: Record<string, unknown>
}

async function tailed(topic: string): Promise<readonly Tailed[]> {
  const { code, stdout } = await touchline(['tail', topic, '--json'], { cwd: folder.path })
  expect(code).toBe(0)
  return jsonLines(stdout) as unknown as readonly Tailed[]
}

/** What an uninterrupted run would have derived from these raw records, counted per topic. */
function refold(raws: readonly Tailed[], rules: RuleTable): ReadonlyMap<string, readonly unknown[]> {
  const states = new Map<string, ReturnType<typeof initialState>>()
  const derived = new Map<string, unknown[]>()
  for (const { key, value } of raws) {
    const raw = { ...value, receivedAt: 0, frame: Buffer.from(String(value.frame), 'base64') } as unknown as RawAction
    const { state, step } = fold(states.get(key) ?? initialState(), raw, rules)
    states.set(key, state)
    for (const one of derive(step)) {
      derived.set(one.topic.name, [...(derived.get(one.topic.name) ?? []), seen(one.value as Record<string, unknown>)])
    }
  }
  return derived
}

/** What tells one derived record from another, times apart. */
function seen(value: Record<string, unknown>): unknown {
  const { fixtureId, stateRevision, seq, kind, actionId, standing, score, gaps, reasons, nature, delta } = value
  return { fixtureId, stateRevision, seq, kind, actionId, standing, score, gaps, reasons, nature, delta }
}

describe('killed at random', () => {
  it(`loses nothing, doubles nothing, leaves no hole (seed ${SEED})`, async () => {
    const random = newRandom(SEED)
    const provider = start(['provider', '--port', '0', '--json', '--speed', '900', '--matches', '4'], {
      cwd: folder.path,
    })
    const served = await awaitOutput(provider, (text) => (text.includes('\n') ? JSON.parse(text) : null))
    const fixtures: readonly string[] = served.fixtures.map((one: { fixture: string }) => one.fixture)
    const producing = ['produce', ...fixtures, '--url', served.url, '--api-url', served.apiUrl, '--token', 'demo']
    for (let kill = 0; kill < KILLS; kill++) {
      const victims = [
        start(producing, { cwd: folder.path }),
        start(['process', '--rules', RULES], { cwd: folder.path }),
      ]
      const spared = random.chance(0.3) ? victims.pop() : undefined
      await new Promise((resolve) => setTimeout(resolve, random.between(LIFE_MS.from, LIFE_MS.to)))
      await Promise.all(victims.map((victim) => stop(victim, 'SIGKILL')))
      if (spared) await stop(spared, 'SIGTERM')
    }
    expect((await touchline(producing, { cwd: folder.path })).code).toBe(0)
    expect((await touchline(['process', '--once', '--rules', RULES], { cwd: folder.path })).code).toBe(0)
    await check(fixtures, served.apiUrl)
  }, 90_000)
})

async function check(fixtures: readonly string[], apiUrl: string): Promise<void> {
  const raws = await tailed('raw-actions')
  for (const fixture of fixtures) await checkComplete(raws, fixture, apiUrl)
  const expected = refold(raws, SIMULATED_RULES)
  for (const topic of [
    'action-changes',
    'corrections',
    'score-changes',
    'fixture-events',
    'feed-quality',
    'fixture-state',
  ]) {
    const records = await tailed(topic)
    expect(new Set(records.map(({ headers }) => headers.id)).size).toBe(records.length)
    expect({ topic, values: records.map(({ value }) => seen(value)) }).toEqual({ topic, values: expected.get(topic) })
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
