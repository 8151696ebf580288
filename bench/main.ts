import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { archive } from './archive.ts'
import { backtest } from './backtest.ts'
import { certificate } from './certificate.ts'
import { correction } from './correction.ts'
import { durable } from './durable.ts'
import { explain } from './explain.ts'
import type { Figure, Row, RunOptions } from './figure.ts'
import { fold } from './fold.ts'
import { headOf } from './head.ts'
import { latency } from './latency.ts'
import { learn } from './learn.ts'
import { memory } from './memory.ts'
import { pace } from './pace.ts'
import { refold } from './refold.ts'
import { replaying } from './replay.ts'
import { season } from './season.ts'
import { sockets } from './sockets.ts'

interface Result extends Row {
  readonly name: string
  readonly target: string
}

/** `npm run bench [-- --only NAME] [--seconds N] [--json]`: the figures of docs/BENCHMARKS.md, on this machine. */
const FIGURES: readonly Figure[] = [
  fold,
  refold,
  replaying,
  correction,
  learn,
  certificate,
  explain,
  archive,
  backtest,
  memory,
  durable,
  season,
  latency,
  sockets,
  pace,
]

const { values } = parseArgs({
  options: { only: { type: 'string' }, seconds: { type: 'string' }, json: { type: 'boolean', default: false } },
})
const chosen = FIGURES.filter(({ name }) => values.only === undefined || values.only === name)
if (chosen.length === 0) {
  refuse(`expected --only ${FIGURES.map(({ name }) => name).join(', ')}; found ${values.only}`)
}
// 20,000 frames/s are 2 GB of log a minute.
if (!/^([1-9]\d?|1\d\d)$/.test(values.seconds ?? '1')) {
  refuse(`expected --seconds as a number from 1 to 199, for sockets; found ${values.seconds}`)
}
const options: RunOptions = values.seconds === undefined ? {} : { seconds: Number(values.seconds) }

const head = headOf()
if (!values.json) process.stdout.write(`${Object.values(head).join(' · ')}\n`)
const results: Result[] = []
for (const figure of chosen) {
  for (const result of chosen.length === 1 ? await measured(figure) : measuredApart(figure)) {
    results.push(result)
    if (!values.json) process.stdout.write(textOf(result))
  }
}
if (values.json) process.stdout.write(`${JSON.stringify({ ...head, results }, null, 2)}\n`)

async function measured({ name, target, run }: Figure): Promise<readonly Result[]> {
  return (await run(options)).map((row) => ({ name, target, ...row }))
}

/** In a process of its own: what another figure has left in memory, and compiled for its load, would slow this one down. */
function measuredApart({ name }: Figure): readonly Result[] {
  const seconds = values.seconds === undefined ? [] : ['--seconds', values.seconds]
  const args = [...process.execArgv, process.argv[1] ?? '', '--only', name, '--json', ...seconds]
  const json = execFileSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' })
  return (JSON.parse(json) as { readonly results: readonly Result[] }).results
}

function refuse(what: string): never {
  process.stderr.write(`${what}\n`)
  process.exit(2)
}

function textOf({ name, target, what, result, range, isMet, method }: Result): string {
  const verdict = isMet === null ? '' : isMet ? '  met' : '  NOT MET'
  return `${name.padEnd(8)} ${what.padEnd(18)} ${result} (${range})  target ${target}${verdict}\n${' '.repeat(9)}${method}\n`
}
