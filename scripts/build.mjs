// Compiles to dist/, and puts the data files that the code reads beside it. `changed` as argument: only where sources
// have changed since; `bench`: with the benchmarks to dist-bench/.
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isBuilt, markBuilt, stateOf } from './sources.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const isBench = process.argv[2] === 'bench'
const dist = join(root, isBench ? 'dist-bench' : 'dist')
const project = isBench ? 'tsconfig.bench.json' : 'tsconfig.build.json'
/** Schemas, rules, and what is put into the report of a back-test as it is. */
const DATA = /\.avsc$|(^|\/)rules\.json$|(^|\/)report\/page\.(mjs|css)$/
/** Earlier schemas are for tests: a registry has those that are in use. */
const PUBLISHED = /^schemas\/published\//

const state = stateOf(root)
if (process.argv[2] === 'changed' && isBuilt(root, state)) process.exit(0)

rmSync(dist, { recursive: true, force: true })
const tsc = join(root, 'node_modules/typescript/bin/tsc')
const { status } = spawnSync(process.execPath, [tsc, '-p', project], { cwd: root, stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

for (const folder of ['schemas', 'match', 'provider', 'cli']) {
  for (const name of readdirSync(join(root, folder), { recursive: true })) {
    const path = join(folder, String(name))
    if (!DATA.test(path) || PUBLISHED.test(path)) continue
    mkdirSync(dirname(join(dist, path)), { recursive: true })
    copyFileSync(join(root, path), join(dist, path))
  }
}
if (!isBench) {
  chmodSync(join(dist, 'cli/main.js'), 0o755)
  dropUnused()
  markBuilt(root, state)
}

// Only the public entry has users of its types: other declarations go, as do modules of types only, which have no code.
function dropUnused() {
  const used = new Set()
  const visit = (path) => {
    if (used.has(path)) return
    used.add(path)
    for (const [, name] of readFileSync(path, 'utf8').matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"](\.[^'"]+)\.ts['"]/g)) {
      visit(join(dirname(path), `${name}.d.ts`))
    }
  }
  visit(join(dist, 'touchline.d.ts'))
  for (const name of readdirSync(dist, { recursive: true })) {
    const path = join(dist, String(name))
    const isCode = path.endsWith('.js') && !/^(\/\*[\s\S]*?\*\/|\s)*export \{\};\s*$/.test(readFileSync(path, 'utf8'))
    if (/\.(d\.ts|js)$/.test(path) && !isCode && !used.has(path)) rmSync(path)
  }
}
