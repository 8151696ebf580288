// Compiles to dist/ (`bench` as argument: the benchmarks to dist-bench/), and puts the data files that the code reads
// beside it.
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const isBench = process.argv[2] === 'bench'
const dist = join(root, isBench ? 'dist-bench' : 'dist')
const project = isBench ? 'tsconfig.bench.json' : 'tsconfig.build.json'
const DATA = /\.avsc$|(^|\/)rules\.json$/

rmSync(dist, { recursive: true, force: true })
const tsc = join(root, 'node_modules/typescript/bin/tsc')
const { status } = spawnSync(process.execPath, [tsc, '-p', project], { cwd: root, stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

for (const folder of ['schemas', 'match', 'provider']) {
  for (const name of readdirSync(join(root, folder), { recursive: true })) {
    const path = join(folder, String(name))
    if (!DATA.test(path)) continue
    mkdirSync(dirname(join(dist, path)), { recursive: true })
    copyFileSync(join(root, path), join(dist, path))
  }
}
if (!isBench) chmodSync(join(dist, 'cli/main.js'), 0o755)
