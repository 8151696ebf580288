import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { otherRulesOf } from '../../cli/recorded/other-rules.ts'
import { openMemoryLog } from '../../log/memory.ts'
import { logicOf } from '../../processors/logic.ts'
import { DEFAULT_PREFIX, fullName, processGroup, RAW_ACTIONS } from '../../schemas/topics.ts'
import { ROOT } from '../tidy/tree.ts'
import { RULES, runs, TARGET } from './recorded-match.ts'
import type { Ran } from './touchline.ts'

const ANOTHER = ['import', '--sport', 'basketball', join(ROOT, 'test/samples/basketball-rest-actions-array.json')]
const NOTE = new RegExp(
  `^touchline: ${TARGET}: touchline\\.fixture-state was derived with other rules \\(logic \\d+-[0-9a-f]{12}\\) than this \\(\\d+-[0-9a-f]{12}\\); give with --rules those that process was given[^\n]*\n$`,
)

describe('what was derived with other rules than those of the command', () => {
  const ran = runs({
    before: ['explain', TARGET],
    processed: ['process', '--once', ...RULES],
    explained: ['explain', TARGET],
    json: ['explain', TARGET, '--json'],
    measured: ['quality', TARGET],
    same: ['explain', TARGET, ...RULES],
    sameMeasured: ['quality', TARGET, ...RULES],
    imported: ANOTHER,
    table: ['quality'],
    digests: ['digest', '--json'],
  })

  it('is told on one line of stderr, with what to do', () => {
    expect(ran().processed.code).toBe(0)
    for (const one of [ran().explained, ran().json, ran().measured]) {
      expect(one.code).toBe(0)
      expect(one.stderr).toMatch(NOTE)
    }
  })

  it('is not told where nothing was derived, or with the same rules', () => {
    const silent: readonly Ran[] = [ran().before, ran().same, ran().sameMeasured]
    expect(silent.map(({ code, stderr }) => ({ code, stderr }))).toEqual(silent.map(() => ({ code: 0, stderr: '' })))
  })

  it('is not told of all of a log, which quality has in the order of digest', () => {
    const { stdout, stderr } = ran().table
    expect(stderr).toBe('')
    const ids = stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(' ')[0]?.split('/')[1])
    const digested = ran()
      .digests.stdout.trimEnd()
      .split('\n')
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as { readonly fixtureId: string }).fixtureId)
    expect(ids).toEqual(digested)
    expect(ids).toHaveLength(2)
  })
})

it('of a log without an index of keys it is what the position tells', async () => {
  const log = openMemoryLog({ partitions: 1 })
  const rawTopic = fullName(DEFAULT_PREFIX, RAW_ACTIONS)
  const target = { sport: 'soccer', fixtureId: 'f' }
  const searched = () => Promise.reject(new Error('searched'))
  const recorded = { log: { ...log, hasKeyIndex: false, latest: searched }, rawTopic }
  expect(await otherRulesOf(recorded, DEFAULT_PREFIX, target, {})).toBeNull()
  const unit = { group: processGroup(DEFAULT_PREFIX), topic: rawTopic, partition: 0, outputs: [] }
  await log.commit({ ...unit, from: 0, to: 0, metadata: logicOf({}) })
  expect(await otherRulesOf(recorded, DEFAULT_PREFIX, target, {})).toBeNull()
  await log.commit({ ...unit, from: 0, to: 0, metadata: '1-0123456789ab' })
  expect(await otherRulesOf(recorded, DEFAULT_PREFIX, target, {})).toMatch(
    /^soccer\/f: touchline\.fixture-state was derived with another version of the fold \(logic 1-0123456789ab\)/,
  )
  await log.close()
})
