import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { FOLD_VERSION } from '../../match/fold.ts'
import { recordings, type Stored, stored } from './gate.ts'

/**
 * The gate of every release: what the same recordings come to. A change of it may be meant, and then it concerns everybody who
 * has stored what was derived: it is explained in docs/DECISIONS.md, and FOLD_VERSION goes up where `exact` changed. The new
 * values are written, under the number of that decision, by
 *
 *   DIGESTS_DECISION=<number> npm test -- test/replay/gate.test.ts
 */
const FILE = new URL('./digests.json', import.meta.url)
const DECISIONS = new URL('../../docs/DECISIONS.md', import.meta.url)
const TODO =
  'If this is meant: explain it in docs/DECISIONS.md, raise FOLD_VERSION (match/fold.ts) where `exact` changed and it was not raised since the last release, then write the new values by `DIGESTS_DECISION=<number of the decision> npm test -- test/replay/gate.test.ts`'

interface Gate {
  /** The one in docs/DECISIONS.md that explains the last change. */
  readonly decision: number
  readonly foldVersion: number
  readonly recordings: Readonly<Record<string, Stored>>
}

const decision = process.env.DIGESTS_DECISION
const found = await digestAll()
if (decision) write(Number(decision))
const gate = JSON.parse(readFileSync(FILE, 'utf8')) as Gate

async function digestAll(): Promise<Gate['recordings']> {
  const all: Record<string, Stored> = {}
  for (const [name, [records, rules]] of Object.entries(recordings())) all[name] = await stored(records, rules)
  return all
}

function write(number: number): void {
  const text = JSON.stringify(
    { decision: number, foldVersion: FOLD_VERSION, recordings: found } satisfies Gate,
    null,
    2,
  )
  writeFileSync(FILE, `${text}\n`)
}

const names = Object.keys(found)

it.each(names)('what goes in is what it was: %s', (name) => {
  const why = `the recording itself is another: simulator (provider/simulate), samples or test/replay/gate.ts changed, which says nothing of the fold. ${TODO}`
  expect(found[name]?.frames, why).toBe(gate.recordings[name]?.frames)
})

it.each(names)('what comes out is what it was: %s', (name) => {
  const [now, before] = [found[name], gate.recordings[name]]
  expect(before === undefined ? ['all'] : changes(now as Stored, before), TODO).toEqual([])
  expect([now?.exact, now?.content], TODO).toEqual([before?.exact, before?.content])
})

/** `<sport>/<fixtureId>: exact, content` of each that differs. */
function changes(now: Stored, before: Stored): readonly string[] {
  const fixtures = [...new Set([...Object.keys(now.fixtures), ...Object.keys(before.fixtures)])]
  return fixtures.flatMap((fixture) => {
    const [is, was] = [now.fixtures[fixture], before.fixtures[fixture]]
    const differing = (['exact', 'content'] as const).filter((which) => is?.[which] !== was?.[which])
    return differing.length === 0 ? [] : [`${fixture}: ${differing.join(', ')}`]
  })
}

it('has no recording that is not looked at', () => {
  expect(Object.keys(gate.recordings), TODO).toEqual(names)
})

it('belongs to this version of the fold, and to a decision that explains it', () => {
  expect(gate.foldVersion, `FOLD_VERSION is another than that of the stored digests. ${TODO}`).toBe(FOLD_VERSION)
  const headings = readFileSync(DECISIONS, 'utf8').match(/^### \d+(?=\. )/gm)
  expect(headings, `decision ${gate.decision} is not in docs/DECISIONS.md. ${TODO}`).toContain(`### ${gate.decision}`)
})

it('has the content of a season that came over bad lines equal to that of a perfect one', () => {
  const contents = (name: string) => Object.values(found[name]?.fixtures ?? {}).map(({ content }) => content)
  const perfect = contents('simulated season, with its rules')
  expect(perfect).toHaveLength(8)
  expect(contents('simulated season over bad lines, with its rules')).toEqual(perfect)
  expect(found['simulated season over bad lines, with its rules']?.exact).not.toBe(
    found['simulated season, with its rules']?.exact,
  )
})
