import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { EventLog } from '../log/log.ts'
import type { Codec } from '../schemas/codec.ts'
import type { ExplainWorkerOptions } from './explain-worker.ts'
import { type Figure, median, milliseconds, type Row, range } from './figure.ts'
import { endlessFixtures, type Fixture, rawPacket, START } from './load.ts'
import { appendRaws, newFolder, openBench } from './log.ts'
import { longFixtures } from './long.ts'

const OTHERS = 9_999
const PACKETS_OF_OTHERS = 20
const PACKETS = 1500
const SEQ = 750
const RUNS = 9
/** In one process. */
const TIMES = 5
const MS_MAX = 200

export const explain: Figure = {
  name: 'explain',
  target: `≤ ${MS_MAX} ms`,
  run: async () => {
    const folder = newFolder()
    try {
      const [fixture] = longFixtures(1, PACKETS)
      if (fixture === undefined) throw new Error('expected a fixture')
      const { log, codec } = await openBench(folder)
      await record(log, codec, fixture)
      await log.close()
      const inProcess = Array.from({ length: RUNS }, () => explainedIn(folder, fixture))
      const commands = Array.from({ length: RUNS }, () => commandMs(folder, fixture))
      const method = `a fixture of ${PACKETS} packets at its ${SEQ}th, among ${OTHERS} of ${PACKETS_OF_OTHERS} packets each, in the embedded log`
      return [
        row(
          'first',
          inProcess.map(([first]) => first ?? Number.NaN),
          true,
          `${method}; log opened, read, folded, told, in a fresh process that has loaded its modules`,
        ),
        row(
          'again',
          inProcess.flatMap(([, ...again]) => again),
          true,
          `${method}; the same in a process that did it before`,
        ),
        row(
          'command',
          commands,
          false,
          `${method}; the whole command, the start of Node and the loading of modules included`,
        ),
      ]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

function row(what: string, runs: readonly number[], isPromised: boolean, method: string): Row {
  const ms = median(runs)
  return {
    what,
    result: milliseconds(ms),
    range: range(runs, milliseconds),
    isMet: isPromised ? ms <= MS_MAX : null,
    method,
  }
}

/** As it would have been recorded: packets of the fixture lie between those of all others. */
async function record(log: EventLog, codec: Codec, fixture: Fixture): Promise<void> {
  const others = endlessFixtures(OTHERS)
  const share = PACKETS / PACKETS_OF_OTHERS
  for (let n = 0; n < PACKETS_OF_OTHERS; n++) {
    const small = others.map(({ fixtureId, frame }) =>
      rawPacket({ fixtureId, path: 'soccer', sport: 'soccer' }, frame(n), START + n * 60_000_000),
    )
    const mine = fixture.frames.slice(n * share, (n + 1) * share)
    const large = mine.map(({ bytes, atMs }) => rawPacket(fixture, bytes, START + atMs * 1000))
    for (const chunk of chunks([...small, ...large])) await appendRaws(log, codec, chunk)
  }
}

const APPENDED_AT_ONCE = 500

/** Every so many-th record in one chunk, so that the fixture's own lie in all of them. */
function chunks<T>(all: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / APPENDED_AT_ONCE)
  return Array.from({ length: count }, (_, at) => all.filter((_one, n) => n % count === at))
}

const WORKER = fileURLToPath(new URL('./explain-worker.js', import.meta.url))
const MAIN = fileURLToPath(new URL('../cli/main.js', import.meta.url))
const RULES = fileURLToPath(new URL('../provider/simulate/rules.json', import.meta.url))

function explainedIn(folder: string, { fixtureId }: Fixture): readonly number[] {
  const options: ExplainWorkerOptions = { folder, fixtureId, seq: SEQ, times: TIMES }
  return JSON.parse(execFileSync(process.execPath, [WORKER, JSON.stringify(options)], { encoding: 'utf8' }))
}

function commandMs(folder: string, { sport, fixtureId }: Fixture): number {
  const start = performance.now()
  const args = ['explain', `${sport}/${fixtureId}`, '--at', String(SEQ), '--rules', RULES, '--log', `file:${folder}`]
  execFileSync(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  return performance.now() - start
}
