import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { headOf } from '../head.ts'
import type { Bench } from './bench.ts'
import { startCluster } from './cluster.ts'
import { ingest } from './ingest.ts'
import { kill } from './kill.ts'
import { latency } from './latency.ts'
import { type Load, type LoadSize, makeLoad } from './load.ts'
import { move } from './move.ts'
import { type KafkaFigure, type Outcome, type Row, shown } from './outcome.ts'
import { openPeer } from './peer.ts'
import { openPrograms } from './programs.ts'
import { throughput } from './throughput.ts'
import { two } from './two.ts'

/**
 * `npm run bench:kafka [-- --only NAME] [--rounds N] [--json] [--peer FOLDER] [--profile FOLDER]`: the figures of
 * docs/BENCHMARKS.md that need a broker. The peer's folder may be in PEER, too; without it the product is measured alone.
 */
const FIGURES: readonly KafkaFigure[] = [throughput, latency, kill, move, two, ingest]
const ROUNDS_MAX = 20

/** As the peer's own bench has them. */
const BULK: LoadSize = { name: 'bulk', fixtures: 200, packetsEach: 1500, seed: 1 }
const PACED: LoadSize = { name: 'paced', fixtures: 100, packetsEach: 350, seed: 7 }

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string' },
    peer: { type: 'string' },
    profile: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const chosen = FIGURES.filter(({ name }) => values.only === undefined || values.only.split(',').includes(name))
if (chosen.length === 0) refuse(`expected --only ${FIGURES.map(({ name }) => name).join(', ')}; found ${values.only}`)
const rounds = values.rounds === undefined ? null : Number(values.rounds)
if (rounds !== null && !(Number.isInteger(rounds) && rounds >= 1 && rounds <= ROUNDS_MAX)) {
  refuse(`expected --rounds from 1 to ${ROUNDS_MAX}, found ${values.rounds}`)
}
const peerFolder = values.peer ?? (process.env.PEER || null)

const folder = mkdtempSync(join(tmpdir(), 'touchline-bench-kafka-'))
const programs = openPrograms(folder)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void programs.close().then(() => process.exit(1)))
}
const head = headOf()
if (!values.json) process.stdout.write(`${Object.values(head).join(' · ')}\n`)
const results: object[] = []
let failures = 0
try {
  const bench = await opened()
  for (const figure of chosen) await measured(figure, bench)
  await bench.cluster.stop()
} catch (error) {
  failures++
  tell(`failed: ${messageOf(error)}`)
} finally {
  await programs.close()
}
if (values.json) process.stdout.write(`${JSON.stringify({ ...head, results }, null, 2)}\n`)
process.exit(failures > 0 ? 1 : 0)

async function opened(): Promise<Bench> {
  tell('starting broker and registry')
  const cluster = await startCluster(folder, programs)
  const peer = peerFolder === null ? null : await openPeer(resolve(peerFolder), { folder, programs, cluster })
  const profileFolder = values.profile === undefined ? null : resolve(values.profile)
  if (profileFolder !== null) mkdirSync(profileFolder, { recursive: true })
  const made = (size: LoadSize): (() => Promise<Load>) => {
    let load: Promise<Load> | null = null
    return () => {
      if (load === null) tell(`making the ${size.name} load`)
      load ??= makeLoad(folder, peer, size)
      return load
    }
  }
  return { folder, programs, cluster, peer, bulk: made(BULK), paced: made(PACED), profileFolder, tell }
}

/** One that fails leaves nothing running, and the others are measured. */
async function measured(figure: KafkaFigure, bench: Bench): Promise<void> {
  const { name, target } = figure
  try {
    const outcome = await figure.run(bench, rounds ?? figure.rounds)
    const { method, runs } = outcome
    const rows = outcome.rows.map(({ what, ours, peer, isMet }) => ({ what, ours, peer, isMet }))
    results.push({ name, target, method, rows, runs })
    if (!values.json) process.stdout.write(textOf(figure, outcome))
  } catch (error) {
    failures++
    results.push({ name, target, error: messageOf(error) })
    tell(`${name}: ${messageOf(error)}`)
    await programs.endAll()
  }
}

function textOf({ name, target }: KafkaFigure, { method, rows }: Outcome): string {
  return [`\n${name}: ${target}`, `  ${method}`, ...rows.map(lineOf), ''].join('\n')
}

function lineOf({ what, ours, peer, show, isMet }: Row): string {
  const verdict = isMet === null ? '' : isMet ? 'met' : 'NOT MET'
  const theirs = peer === undefined ? '' : `Kafka Streams ${shown(peer, show)}`
  return `  ${what.padEnd(26)} ${shown(ours, show).padEnd(28)} ${theirs.padEnd(42)} ${verdict}`.trimEnd()
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}

function refuse(what: string): never {
  process.stderr.write(`${what}\n`)
  process.exit(2)
}
