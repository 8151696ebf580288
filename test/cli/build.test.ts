import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isBuilt, markBuilt, stateOf } from '../../scripts/sources.mjs'
import { temporaryFolder } from './touchline.ts'

function checkout(): { readonly root: string; readonly built: () => boolean } {
  const root = temporaryFolder()
  for (const folder of ['match', 'docs', 'dist/cli', 'node_modules/typescript'])
    mkdirSync(join(root, folder), { recursive: true })
  for (const path of ['match/a.ts', 'match/b.ts', 'match/rules.json', 'docs/a.md', 'dist/cli/main.js'])
    writeFileSync(join(root, path), '1')
  markBuilt(root, stateOf(root))
  return { root, built: () => isBuilt(root, stateOf(root)) }
}

it('builds nothing twice', () => {
  const { root, built } = checkout()
  expect(built()).toBe(true)
  writeFileSync(join(root, 'docs/a.md'), '22')
  expect(built()).toBe(true)
})

const CHANGES: readonly (readonly [string, (root: string) => void])[] = [
  ['a source that has changed', (root) => writeFileSync(join(root, 'match/a.ts'), '22')],
  ['data that have changed', (root) => writeFileSync(join(root, 'match/rules.json'), '22')],
  ['a source that is older than it was', (root) => utimesSync(join(root, 'match/a.ts'), 1, 1)],
  ['a new source', (root) => writeFileSync(join(root, 'match/c.ts'), '1')],
  ['a source that is gone', (root) => rmSync(join(root, 'match/b.ts'))],
  ['another compiler', (root) => writeFileSync(join(root, 'node_modules/typescript/package.json'), '{}')],
  ['a build that is gone', (root) => rmSync(join(root, 'dist'), { recursive: true })],
]

it.each(CHANGES)('never runs what is old: %s', (_, change) => {
  const { root, built } = checkout()
  change(root)
  expect(built()).toBe(false)
})
