import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { openFileLog } from '../../log/file.ts'
import type { EventLog } from '../../log/log.ts'
import { systemClock } from '../../platform/clock.ts'
import { ALL, temporaryFolder, textOf } from './helpers.ts'

const KILLS_MIN = 50
const PARTITIONS = 2
const WORKER = fileURLToPath(new URL('./children/worker.mjs', import.meta.url))
/** Who works at once; two that do the same also fight for the positions. */
const CASTS = [['both'], ['append', 'process'], ['both', 'both'], ['both', 'process']]

/** What was acknowledged, and how far the log has been compared with it. */
interface Ledger {
  readonly appended: Map<string, { readonly partition: number; readonly offset: number }>
  readonly committed: number[]
  readonly checked: number[]
  readonly serials: Set<string>
  processed: number
}

const seed = randomInt(2 ** 31)

it(`loses and doubles nothing when its processes are killed (seed ${seed})`, async () => {
  const random = randomFrom(seed)
  const folder = await temporaryFolder()
  const none = (): number[] => new Array(PARTITIONS).fill(0)
  const ledger: Ledger = { appended: new Map(), committed: none(), checked: none(), serials: new Set(), processed: 0 }
  await (await openFileLog({ folder, clock: systemClock, partitions: PARTITIONS })).close()
  for (let round = 0, kills = 0; kills < KILLS_MIN; round++) {
    const cast = CASTS[round % CASTS.length] ?? []
    await Promise.all(
      cast.map((role) => runAndKill(folder, `${round}${role}${kills++}`, role, 1 + random() * 40, ledger)),
    )
    const log = await openFileLog({ folder, clock: systemClock })
    try {
      await check(log, ledger)
    } finally {
      await log.close()
    }
  }
  // Otherwise the kills hit nothing, and this test proves nothing.
  expect(ledger.serials.size).toBeGreaterThan(50)
  expect(ledger.processed).toBeGreaterThan(50)
}, 60_000)

async function runAndKill(folder: string, round: string, role: string, ms: number, ledger: Ledger): Promise<void> {
  const child = spawn(process.execPath, [WORKER, folder, round, role], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exit = once(child, 'exit')
  for await (const line of linesOf(child)) {
    const [what, ...rest] = line.split(' ')
    if (what === 'ready') void systemClock.sleep(ms).then(() => child.kill('SIGKILL'))
    if (what === 'a') ledger.appended.set(rest[0] ?? '', { partition: Number(rest[1]), offset: Number(rest[2]) })
    if (what === 'c') {
      const partition = Number(rest[0])
      ledger.committed[partition] = Math.max(ledger.committed[partition] ?? 0, Number(rest[1]))
    }
  }
  expect(await exit).toEqual([null, 'SIGKILL'])
}

/** Only whole lines: the last one may have been cut by the kill. */
async function* linesOf(child: ChildProcess): AsyncGenerator<string> {
  if (!child.stdout) throw new Error('expected a pipe')
  for await (const line of createInterface({ input: child.stdout })) {
    if (/^(ready|a \S+ \d+ \d+|c \d+ \d+)$/.test(line)) yield line
  }
}

async function check(log: EventLog, ledger: Ledger): Promise<void> {
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const from = ledger.checked[partition] ?? 0
    const raw = await log.read('raw', partition, from, ALL)
    expect(raw.map(({ offset }) => offset)).toEqual(raw.map((_, n) => from + n))
    for (const record of raw) {
      const serial = `${textOf(record)}`.trim()
      expect(ledger.serials.has(serial), `${serial} is there once`).toBe(false)
      ledger.serials.add(serial)
      const placed = ledger.appended.get(serial)
      if (placed) expect(placed).toEqual({ partition, offset: record.offset })
      ledger.appended.delete(serial)
    }
    ledger.checked[partition] = from + raw.length
    await checkOutputs(log, partition, ledger)
  }
  expect([...ledger.appended.keys()], 'acknowledged, but not there').toEqual([])
}

async function checkOutputs(log: EventLog, partition: number, ledger: Ledger): Promise<void> {
  const position = (await log.position('p', 'raw', partition))?.offset ?? 0
  expect(position).toBeGreaterThanOrEqual(ledger.committed[partition] ?? 0)
  expect(position).toBeLessThanOrEqual(ledger.checked[partition] ?? 0)
  const sources = Array.from({ length: position }, (_, n) => `${n}`)
  const states = await log.read('state', partition, 0, ALL)
  const changes = await log.read('change', partition, 0, ALL)
  expect(states.map(({ headers }) => headers.source)).toEqual(sources)
  expect(changes.map(({ headers }) => headers.source)).toEqual(sources)
  const revisions = new Map<string, number>()
  for (const state of states) {
    revisions.set(state.key, (revisions.get(state.key) ?? 0) + 1)
    expect(textOf(state)).toBe(`${revisions.get(state.key)}`)
  }
  for (const [key, revision] of revisions) {
    expect(textOf(await log.latest('state', key))).toBe(`${revision}`)
    expect(await log.readKey('state', key)).toHaveLength(revision)
  }
  ledger.processed = Math.max(ledger.processed, position)
}

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
function randomFrom(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
