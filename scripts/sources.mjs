// Whether what is built still is what the sources say: `npm start` need not build what `npm ci` has built.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Neither built from nor changing what is built. */
const LEFT_OUT = new Set(['node_modules', 'dist', 'dist-bench', 'test', 'bench', 'docs', 'examples'])
const SOURCE = /\.(ts|mjs|css|json|avsc)$/

/** In place of the sources: a hash of their names, sizes and times. Files that are older than before count as changed. */
export function stateOf(root) {
  const hash = createHash('sha256')
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true }).sort(byName)) {
      if (LEFT_OUT.has(entry.name) || entry.name.startsWith('.')) continue
      const path = join(folder, entry.name)
      if (entry.isDirectory()) walk(path)
      else if (SOURCE.test(entry.name)) {
        const { size, mtimeMs } = statSync(join(root, path))
        hash.update(`${path} ${size} ${mtimeMs}\n`)
      }
    }
  }
  walk('')
  // Another compiler may build something else.
  const compiler = join(root, 'node_modules/typescript/package.json')
  if (existsSync(compiler)) hash.update(readFileSync(compiler))
  return hash.digest('hex')
}

export function isBuilt(root, state) {
  const stamp = stampOf(root)
  return existsSync(join(root, 'dist/cli/main.js')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === state
}

/** `state`: of the sources before they were built, so that a change meanwhile is noticed. */
export function markBuilt(root, state) {
  mkdirSync(dirname(stampOf(root)), { recursive: true })
  writeFileSync(stampOf(root), state)
}

/** Beside dist, which is packed. */
function stampOf(root) {
  return join(root, 'node_modules/.cache/touchline-build')
}

function byName(a, b) {
  return a.name < b.name ? -1 : 1
}
