import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ERRORS } from '../../platform/errors.ts'
import { REJECTIONS } from '../../platform/rejections.ts'
import { TOPICS } from '../../schemas/topics.ts'
import { citationFaults } from './citations.ts'
import { LAWS } from './laws.ts'
import { ROOT, readTree, type Tree } from './tree.ts'

const code = readTree(['.ts', '.mjs'])

const tree = (files: Record<string, string>): Tree => new Map(Object.entries(files))

/** For each law a tree that must break it, so that a law that has gone blind is noticed. */
const CANARIES: Record<keyof typeof LAWS, readonly Tree[]> = {
  arrows: [
    tree({ 'match/a.ts': "import { b } from '../log/b.ts'", 'log/b.ts': '' }),
    tree({ 'match/a.ts': "import type { Stats } from 'node:fs'" }),
    tree({ 'feed/a.ts': "import x from 'ws'" }),
    tree({ 'producer/a.ts': "import { b } from '../processors/b.ts'", 'processors/b.ts': '' }),
    tree({ 'producer/a.ts': "import { openFileLog } from '../log/file.ts'", 'log/file.ts': '' }),
    tree({ 'cli/a.ts': "import { map } from 'rxjs/operators'" }),
    tree({ 'log/a.ts': "export const x = await import('../schemas/codec.ts')" }),
  ],
  oneFileEach: [
    tree({ 'log/a.ts': "import 'lmdb'", 'log/b.ts': "import 'lmdb'" }),
    tree({ 'log/a.ts': "import 'kafkajs'", 'log/b.ts': "import 'kafkajs/src/x.js'" }),
  ],
  onDemand: [
    tree({
      'cli/a.ts': "import { b } from '../log/b.ts'",
      'log/b.ts': "import Broker from 'kafkajs/src/broker/index.js'",
    }),
    tree({ 'cli/a.ts': "import {\n  b,\n} from '../log/b.ts'", 'log/b.ts': "import 'kafkajs'" }),
  ],
  noCycles: [tree({ 'log/a.ts': "import type { B } from './b.ts'", 'log/b.ts': "import { a } from './a.ts'" })],
  noBarrels: [tree({ 'log/index.ts': "export { a } from './a.ts'" }), tree({ 'log/i.ts': "export * from './a.ts'" })],
  fileSizes: [tree({ 'log/a.ts': '\n'.repeat(301) }), tree({ 'log/a.ts': '\n'.repeat(150) })],
  bannedWords: [
    tree({ 'match/a.ts': 'const t = Date.now()' }),
    tree({ 'log/a.ts': 'setTimeout(() => {}, 1)' }),
    tree({ 'platform/a.ts': 'process.exit(1)' }),
    tree({ 'platform/a.ts': '// biome-ignore lint/x\n' }),
  ],
  topicNames: TOPICS.flatMap(({ name }) => [
    tree({ 'cli/a.ts': `const topic = '${name}'` }),
    tree({ 'log/a.ts': `const topic = "touchline.${name}"` }),
    tree({ 'cli/a.ts': `const topic = \`\${prefix}${name}\`` }),
  ]),
  reachable: [
    tree({ 'log/a.ts': '', 'cli/main.ts': '' }),
    tree({ 'log/a.ts': '', 'bench/main.ts': "import { a } from '../log/a.ts'", 'cli/main.ts': '' }),
    tree({ 'log/a.ts': '', 'cli/main.ts': '', 'test/a.test.ts': "import { a } from '../log/a.ts'" }),
    tree({ 'bench/a.ts': '', 'bench/main.ts': '', 'test/a.test.ts': "import { a } from '../bench/a.ts'" }),
  ],
}

/** What a law must let pass, where it could easily see too much. */
const INNOCENT: Partial<Record<keyof typeof LAWS, readonly Tree[]>> = {
  onDemand: [
    tree({ 'cli/a.ts': "const b = await import('../log/b.ts')", 'log/b.ts': "import 'kafkajs'" }),
    tree({ 'cli/a.ts': "import type { B } from '../log/b.ts'", 'log/b.ts': "import 'kafkajs'" }),
  ],
  topicNames: TOPICS.flatMap(({ name }) => [
    tree({ 'cli/a.ts': `import { x } from './${name}.ts'` }),
    tree({ 'cli/a.ts': `// '${name}'\nconst list = list.${name.replace('-', '')}` }),
    tree({ 'cli/a.ts': `const text = 'how many ${name} there are'` }),
    tree({ 'feed/a.ts': `const path = '/soccer/${name}'` }),
    tree({ 'schemas/topics.ts': `'${name}'` }),
    tree({ 'examples/a.ts': `'${name}'` }),
  ]),
  reachable: [
    tree({ 'bench/a.ts': '', 'bench/main.ts': "import './a.ts'", 'vitest.config.ts': '', 'scripts/a.mjs': '' }),
    tree({ 'log/a.ts': '', 'log/b.ts': "import './a.ts'", 'cli/main.ts': "import '../log/b.ts'" }),
    tree({ 'log/a.ts': '', 'touchline.ts': "export { a } from './log/a.ts'" }),
    tree({ 'examples/a.ts': "import { defineStrategy } from 'touchline'" }),
  ],
}

describe('the tree keeps its laws', () => {
  const named = Object.entries(CANARIES) as [keyof typeof LAWS, readonly Tree[]][]

  it.each(named)('%s', (name) => {
    expect(LAWS[name](code)).toEqual([])
  })

  it.each(named)('%s notices its canaries', (name, canaries) => {
    for (const canary of canaries) expect(LAWS[name](canary), [...canary].join()).not.toEqual([])
  })

  it.each(Object.entries(INNOCENT) as typeof named)('%s does not see too much', (name, trees) => {
    for (const innocent of trees) expect(LAWS[name](innocent)).toEqual([])
  })
})

describe('docs and data', () => {
  it('documents every error code, and no other', () => {
    const documented = [...readFileSync(join(ROOT, 'docs/ERRORS.md'), 'utf8').matchAll(/^### `([^`]+)`/gm)]
    expect(documented.map((m) => m[1]).sort()).toEqual([...Object.keys(ERRORS), ...Object.keys(REJECTIONS)].sort())
  })

  it('has a test for every rule of the fold, and a rule for every number that a test cites', () => {
    expect(citationFaults(readFileSync(join(ROOT, 'docs/FOLD.md'), 'utf8'), code)).toEqual([])
  })

  it('would notice a rule without a test, a number without a rule, and a number given twice', () => {
    const rulebook = '- P1 One.\n- P2 Two.\n'
    const cites = (title: string): Tree => tree({ 'test/match/a.test.ts': `it('${title}')` })
    expect(citationFaults(rulebook, cites('x [P1, P2]'))).toEqual([])
    expect(citationFaults(rulebook, cites('x [P1]'))).toEqual(['P2: no test cites it'])
    expect(citationFaults(rulebook, cites('x [P1] [P2] [Q7]'))).toEqual([
      'test/match/a.test.ts: cites Q7, which is no rule',
    ])
    expect(citationFaults(`${rulebook}- P1 Again.\n`, cites('x [P1, P2]'))).toEqual(['P1: two rules have this number'])
  })

  it('knows where every sample comes from', () => {
    const folder = join(ROOT, 'test/samples')
    const provenance = JSON.parse(readFileSync(join(folder, 'PROVENANCE.json'), 'utf8')) as Record<string, Provenance>
    const files = readdirSync(folder).filter((name) => name !== 'PROVENANCE.json')
    expect(Object.keys(provenance).sort()).toEqual(files.sort())
    for (const name of files) {
      const sha256 = createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex')
      expect({ name, sha256 }).toEqual({ name, sha256: provenance[name]?.sha256 })
      expect(provenance[name]?.source).not.toBe('')
    }
  })

  it('has a folder for everything in the design', () => {
    const folders = readdirSync(ROOT, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? [e.name] : []))
    const expected = 'feed producer schemas log match processors provider replay board platform cli test bench docs'
    expect(folders).toEqual(expect.arrayContaining(expected.split(' ')))
  })
})

interface Provenance {
  readonly source: string
  readonly sha256: string
}
