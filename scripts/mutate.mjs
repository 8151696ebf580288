#!/usr/bin/env node
/**
 * Do the laws catch what goes wrong in the fold? Changes its source in one place at a time, in a copy in a temporary folder, and
 * runs the law tests (test/match/laws*, test/replay/verify*) against each change. Prints those that they do not notice.
 *
 *   node scripts/mutate.mjs [--count 60] [--seed 1] [--list] [--only LINES.txt] [FILE...]
 *
 * FILE: sources to change (default: all that decides what is derived). --list prints the changes and runs nothing. --only: run those
 * that are listed there, as printed. Takes some 5 s for each. A change that makes no difference to what is published is no gap.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FOLDERS = ['feed', 'log', 'match', 'platform', 'processors', 'producer', 'provider', 'replay', 'schemas', 'test']
const PROJECTIONS = [
  'action-changes',
  'corrections',
  'derived',
  'facts',
  'feed-quality',
  'fixture-events',
  'fixture-state',
]
const OTHERS = ['fixtures', 'head', 'quarantine', 'score-changes']
const TESTS = ['test/match/laws', 'test/replay/verify-laws', 'test/replay/verify-faults']

/** What is put in the place of what; each place on a line is a change of its own. */
const OPERATORS = [
  [/===/g, '!=='],
  [/!==/g, '==='],
  [/(?<=[\w)\]]) < (?=[\w(])/g, ' <= '],
  [/ <= /g, ' < '],
  [/(?<=[\w)\]]) > (?=[\w(])/g, ' >= '],
  [/ >= /g, ' > '],
  [/&&/g, '||'],
  [/\|\|/g, '&&'],
  [/ \+ 1\b/g, ' + 2'],
  [/ - 1\b/g, ''],
  [/ \+ (?=[a-z])/g, ' - '],
  [/ - (?=[a-z])/g, ' + '],
  [/\+=/g, '-='],
  [/\+\+/g, '--'],
  [/--(?=\n|\)|$)/g, '++'],
  [/(?<![|:] )'home'(?! \|)/g, "'away'"],
  [/(?<![|:] )'away'(?! \|)/g, "'home'"],
  [/\.home\b/g, '.away'],
  [/\.away\b/g, '.home'],
  [/\btrue\b/g, 'false'],
  [/\bfalse\b/g, 'true'],
  [/\bbefore\b(?=[.),])/g, 'after'],
  [/\bafter\b(?=[.),])/g, 'before'],
  [/(?<![|:] )'confirmed'(?! \|)/g, "'pending'"],
  [/(?<![|:] )'pending'(?! \|)/g, "'confirmed'"],
  [/(?<=\? ).+(?= : )/g, 'null'],
  [/(?<=^ +)if \(.+\) (?=return|\{|[a-z])/g, 'if (false) '],
  [/(?<=^ +)if \(.+\) (?=return)/g, 'if (true) '],
  [/\.filter\(.+\)$/g, ''],
  [/\.sort\(.+?\)/g, ''],
  [/(?<=^ +)[\w.]+\(.*\)$/g, ''],
  [/(?<=^ +)[\w.]+ [-+]?= .*$/g, ''],
  [/\b0\b(?!x)/g, '1'],
  [/\.at\(-1\)/g, '.at(0)'],
  [/ \?\? .+?(?=[,)]|$)/g, ''],
]

function changesIn(file) {
  const lines = readFileSync(join(ROOT, file), 'utf8').split('\n')
  let isType = false
  return lines.flatMap((line, at) => {
    if (/^(export )?(interface|type) /.test(line)) isType = !/^(export )?type .*[^|=&(]$/.test(line)
    const isCode = !isType && !/^\s*(\/?\*|\/\/|import|\}? from|readonly)/.test(line) && !/^export type/.test(line)
    if (line === '}' || line === '') isType = false
    if (!isCode) return []
    return OPERATORS.flatMap(([what, by]) =>
      [...line.matchAll(what)].map(({ 0: text, index }) => {
        return { file, at, after: line.slice(0, index) + by + line.slice(index + text.length) }
      }),
    ).filter(({ after }) => after !== line)
  })
}

function shuffled(list, seed) {
  let state = seed
  const random = () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return state / 2147483648
  }
  return list
    .map((item) => [random(), item])
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}

function copyOfTree() {
  const folder = mkdtempSync(join(tmpdir(), 'touchline-mutate-'))
  for (const name of [...FOLDERS, 'package.json', 'tsconfig.json'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  // What fails is not made small: nobody looks at it.
  writeFileSync(join(folder, 'setup.mjs'), "import fc from 'fast-check'\nfc.configureGlobal({ endOnFailure: true })\n")
  const test = {
    include: ['test/**/*.test.ts'],
    setupFiles: ['setup.mjs'],
    pool: 'threads',
    isolate: false,
    maxWorkers: 1,
    testTimeout: 60_000,
  }
  writeFileSync(join(folder, 'vitest.mjs'), `export default ${JSON.stringify({ test })}\n`)
  return folder
}

/** True when some law does not hold any more; what never ends is noticed, too. Its threads end with the process. */
function isCaught(folder) {
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'vitest.mjs',
    '--bail',
    '1',
    '--reporter',
    'dot',
    ...TESTS,
  ]
  const { status, signal } = spawnSync(process.execPath, args, {
    cwd: folder,
    stdio: 'ignore',
    timeout: 90_000,
    killSignal: 'SIGKILL',
  })
  return status !== 0 || signal !== null
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    list: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})
const all = readdirSync(join(ROOT, 'match'))
  .filter((name) => name.endsWith('.ts') && !name.startsWith('comparison'))
  .map((name) => `match/${name}`)
const files =
  positionals.length > 0 ? positionals : [...all, ...[...PROJECTIONS, ...OTHERS].map((name) => `processors/${name}.ts`)]
const shown = ({ file, at, after }) => `${file}:${at + 1}: ${after.trim() || '(left out)'}`
const wanted = values.only && new Set(readFileSync(values.only, 'utf8').split('\n'))
const changes = files.flatMap(changesIn)
const chosen = wanted
  ? changes.filter((change) => wanted.has(shown(change)))
  : shuffled(changes, Number(values.seed)).slice(0, Number(values.count))
if (values.list) {
  for (const change of chosen) process.stdout.write(`${shown(change)}\n`)
  process.exit()
}

const folder = copyOfTree()
let caught = 0
try {
  if (isCaught(folder)) throw new Error('expected the laws to hold in the source as it is, found that they do not')
  for (const [i, change] of chosen.entries()) {
    const file = join(folder, change.file)
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.split('\n').with(change.at, change.after).join('\n'))
    if (isCaught(folder)) caught++
    else process.stdout.write(`${shown(change)}\n`)
    writeFileSync(file, text)
    process.stderr.write(`${i + 1} of ${chosen.length} changes, ${caught} caught\r`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
process.stderr.write(`${caught} of ${chosen.length} changes caught\n`)
