import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { explanationText } from '../cli/show/explanation.ts'
import type { EventLog } from '../log/log.ts'
import { fold } from '../match/fold.ts'
import { rulesOfSport } from '../match/rules.ts'
import { initialState } from '../match/state.ts'
import type { Step } from '../match/step.ts'
import { newEntry } from '../processors/entry.ts'
import { explain as explained } from '../replay/explain/explain.ts'
import { findMoment } from '../replay/explain/point.ts'
import { stepsOf } from '../replay/recorded.ts'
import type { Codec } from '../schemas/codec.ts'
import { RAW_ACTIONS } from '../schemas/topics.ts'
import { type Figure, median, milliseconds, type Row, range } from './figure.ts'
import { endlessFixtures, rawPacket, SIMULATED_RULES, START } from './load.ts'
import { newFolder, openBench, RAW_TOPIC } from './log.ts'
import { longFixtures } from './long.ts'

const OTHERS = 9_999
const PACKETS_OF_OTHERS = 20
const PACKETS = 1500
const AT = 750
const RUNS = 15

export const explain: Figure = {
  name: 'explain',
  target: '≤ 200 ms',
  run: async () => {
    const folder = newFolder()
    try {
      const { log, codec } = await openBench(folder)
      const sport = await record(log, codec)
      const inProcess = await runsOf(() => explainOnce(log, codec))
      await log.close()
      const command = await runsOf(async () => runCommand(folder, sport))
      const method = `a fixture of ${PACKETS} packets at its ${AT}th, among ${OTHERS} of ${PACKETS_OF_OTHERS} packets each, in the embedded log`
      return [
        row('command', command, `${method}; the start of Node included`),
        row('in a process', inProcess, `${method}; read, folded, explained and told`),
      ]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

const [FIXTURE] = longFixtures(1, PACKETS)

/** As it would have been recorded: packets of the fixture lie between those of all others. The sport of the fixture. */
async function record(log: EventLog, codec: Codec): Promise<string> {
  if (FIXTURE === undefined) throw new Error('expected a fixture')
  const others = endlessFixtures(OTHERS)
  const every = PACKETS / PACKETS_OF_OTHERS
  for (let n = 0; n < PACKETS_OF_OTHERS; n++) {
    const receivedAt = START + n * 60_000_000
    const of = { path: 'soccer', sport: 'soccer' }
    const small = others.map(({ fixtureId, frame }) => rawPacket({ fixtureId, ...of }, frame(n), receivedAt))
    const mine = FIXTURE.frames.slice(n * every, (n + 1) * every)
    const large = mine.map(({ bytes, atMs }) => rawPacket(FIXTURE, bytes, START + atMs * 1000))
    for (const some of chunks([...small, ...large])) {
      await log.append(
        some.map((raw) => ({
          topic: RAW_TOPIC,
          key: raw.fixtureId,
          value: codec.encode(RAW_ACTIONS, raw),
          headers: { published: String(raw.receivedAt) },
          timestamp: Math.floor(raw.receivedAt / 1000),
        })),
      )
    }
  }
  return FIXTURE.sport
}

const APPENDED_AT_ONCE = 500

/** Every so many-th record in one chunk, so that the fixture's own lie in all of them. */
function chunks<T>(all: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / APPENDED_AT_ONCE)
  return Array.from({ length: count }, (_, at) => all.filter((_one, n) => n % count === at))
}

async function explainOnce(log: EventLog, codec: Codec): Promise<void> {
  const steps: Step[] = []
  const { signal } = new AbortController()
  const entry = newEntry(initialState())
  const recorded = {
    log,
    codec,
    rawTopic: RAW_TOPIC,
    signal,
    fold: {
      initial: initialState,
      fold: (state: typeof entry.state, raw: Step['raw']) => fold(state, raw, SIMULATED_RULES),
    },
  }
  for await (const page of stepsOf(recorded, entry, FIXTURE?.fixtureId ?? '', (step) => step)) steps.push(...page)
  const moment = findMoment(steps, { by: 'seq', seq: AT })
  if ('there' in moment) throw new Error(`expected seq ${AT}, found ${moment.there}`)
  const text = explanationText(explained(steps, moment, rulesOfSport(SIMULATED_RULES, entry.sport)))
  if (steps.length !== PACKETS || text === '') throw new Error(`expected ${PACKETS} packets, found ${steps.length}`)
}

const MAIN = fileURLToPath(new URL('../cli/main.js', import.meta.url))
const RULES = fileURLToPath(new URL('../provider/simulate/rules.json', import.meta.url))

function runCommand(folder: string, sport: string): void {
  const target = `${sport}/${FIXTURE?.fixtureId}`
  const args = [MAIN, 'explain', target, '--at', String(AT), '--rules', RULES, '--log', `file:${folder}`]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0 || !stdout.includes(`after #${AT}`)) throw new Error(`expected an explanation, found ${stderr}`)
}

async function runsOf(work: () => Promise<void>): Promise<readonly number[]> {
  const runs: number[] = []
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now()
    await work()
    runs.push(performance.now() - start)
  }
  return runs
}

function row(what: string, runs: readonly number[], method: string): Row {
  return {
    what,
    result: milliseconds(median(runs)),
    range: range(runs, milliseconds),
    isMet: median(runs) <= 200,
    method,
  }
}
