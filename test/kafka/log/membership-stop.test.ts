import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { expect, inject, it } from 'vitest'
import { systemClock } from '../../../platform/clock.ts'
import { collect, kept } from '../../cli/touchline.ts'

const MEMBER = fileURLToPath(new URL('./children/member.mjs', import.meta.url))
const SESSION_MS = 6_000

function startMember(group: string) {
  const child = kept(spawn(process.execPath, [MEMBER, inject('kafka').address, group, String(SESSION_MS)]))
  const stdout = collect(child.stdout)
  const lines = (): readonly string[] => stdout().trim().split('\n')
  const sharesOf = (): readonly string[] => lines().filter((line) => line.startsWith('share'))
  return { child, lines, owned: () => sharesOf().at(-1) }
}

const until = (holds: () => boolean) => expect.poll(holds, { timeout: 20_000, interval: 20 }).toBe(true)

it('gives up what it had when it wakes from a stop past its session, before it goes on with its work', async () => {
  const group = `test-${randomUUID()}`
  const [sleeper, other] = [startMember(group), startMember(group)]
  await until(() => sleeper.owned() === 'share 12' && other.owned() === 'share 12')
  sleeper.child.kill('SIGSTOP')
  await until(() => other.owned() === 'share 24')
  // What was on its way when it was stopped has come by now.
  await systemClock.sleep(200)
  const before = sleeper.lines().length
  sleeper.child.kill('SIGCONT')
  await until(() => sleeper.lines().slice(before).includes('share 0'))
  // Timers that were due before the heartbeat's run first: one turn of them.
  expect(sleeper.lines().slice(before).indexOf('share 0')).toBeLessThanOrEqual(2)
  await until(() => sleeper.owned() === 'share 12' && other.owned() === 'share 12')
})
