import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { FOLD_VERSION, fold } from '../../match/fold.ts'
import type { RawRecord } from '../../match/raw.ts'
import type { RuleTable } from '../../match/rules.ts'
import { type FixtureState, initialState } from '../../match/state.ts'
import { derive } from '../../processors/derived.ts'
import { body } from '../../schemas/codec.ts'
import { RULES, raw } from '../match/given.ts'
import { MATCHES, openWorld } from './world.ts'

/**
 * `logic` names what derives; only FOLD_VERSION and the rules are in it. So whoever changes what is derived (the fold, a
 * projection, a schema, a topic more) must raise FOLD_VERSION, or `process` would go on under the same name. When this fails
 * and the change is meant: raise it, and write down the new digest.
 */
const DERIVED: Readonly<Record<number, string>> = {
  1: '4c0f1a5c81d1ce2843ba1455bccc3ca4001f38b1a6eea000c1ecc491f2ad098b',
  2: 'e894a8c62a48328e95ce1eff54994747a92ea7181fc46b17f253154b220ecaa8',
}

/** The documented packets of a basketball match, and a simulated soccer match (docs/samples). */
function recordings(): readonly RawRecord[] {
  const url = (path: string): URL => new URL(`../../${path}`, import.meta.url)
  const list = readFileSync(url('test/samples/basketball-rest-actions-array.json'), 'utf8')
  const lines = readFileSync(url('docs/samples/soccer.ndjson'), 'utf8').trimEnd().split('\n')
  const frames = [...JSON.parse(list).map((packet: object) => JSON.stringify(packet)), ...lines]
  return frames.map((frame: string, n) => {
    const { fixtureId } = JSON.parse(frame).fixtureAction
    return raw(frame, { fixtureId, receivedAt: 1_000_000 * n })
  })
}

async function digestOf(records: readonly RawRecord[], rules: RuleTable): Promise<string> {
  const { codec } = await openWorld()
  const hash = createHash('sha256')
  const states = new Map<string, FixtureState>()
  for (const record of records) {
    const folded = fold(states.get(record.fixtureId) ?? initialState(), record, rules)
    states.set(record.fixtureId, folded.state)
    for (const { topic, value } of derive(folded.step)) hash.update(topic.name).update(body(codec.encode(topic, value)))
  }
  return hash.digest('hex')
}

it('what is derived has not changed without FOLD_VERSION', async () => {
  const all = [...MATCHES, ...recordings()]
  expect(all.length).toBeGreaterThan(60)
  expect(await digestOf(all, RULES)).toBe(DERIVED[FOLD_VERSION])
  // A packet less is another digest: the comparison sees all of them.
  expect(await digestOf(all.slice(0, -1), RULES)).not.toBe(DERIVED[FOLD_VERSION])
})
