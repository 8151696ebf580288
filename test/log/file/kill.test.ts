import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { openFileLog } from '../../../log/file/file.ts'
import { systemClock } from '../../../platform/clock.ts'
import { randomFrom, temporaryFolder } from '../helpers.ts'
import { assertInvariants, type Ledger, noteAcknowledged, openLedger } from './invariants.ts'

const KILLS_MIN = 50
const PARTITIONS = 2
const WORKER = fileURLToPath(new URL('./children/worker.mjs', import.meta.url))
/** Who works at once; two that do the same also fight for the positions. */
const CASTS = [['both'], ['append', 'process'], ['both', 'both'], ['both', 'process']]

const seed = randomInt(2 ** 31)

it(`loses and doubles nothing when its processes are killed (seed ${seed})`, async () => {
  const random = randomFrom(seed)
  const folder = await temporaryFolder()
  const ledger = openLedger(PARTITIONS)
  await (await openFileLog({ folder, clock: systemClock, partitions: PARTITIONS })).close()
  for (let round = 0, kills = 0; kills < KILLS_MIN; round++) {
    const cast = CASTS[round % CASTS.length] ?? []
    await Promise.all(
      cast.map((role) => runAndKill(folder, `${round}${role}${kills++}`, role, 1 + random() * 40, ledger)),
    )
    const log = await openFileLog({ folder, clock: systemClock })
    try {
      await assertInvariants(log, ledger)
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
    if (line === 'ready') void systemClock.sleep(ms).then(() => child.kill('SIGKILL'))
    else noteAcknowledged(ledger, line)
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
