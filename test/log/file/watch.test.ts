import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openWatch, POLL_MS } from '../../../log/file/watch.ts'
import { type Clock, systemClock } from '../../../platform/clock.ts'
import { temporaryFolder } from '../helpers.ts'

/** A clock whose timers run when the test says so. */
function heldClock() {
  const timers: { readonly ms: number; readonly task: () => void }[] = []
  const clock: Clock = {
    ...systemClock,
    after: (ms, task) => {
      const timer = { ms, task }
      timers.push(timer)
      return () => void timers.splice(timers.indexOf(timer), 1)
    },
  }
  return { clock, timers }
}

it('reports by the poll alone where files cannot be watched', async () => {
  const { clock, timers } = heldClock()
  let reports = 0
  const watch = openWatch([join(await temporaryFolder(), 'none')], clock, () => reports++)
  expect(timers).toEqual([])
  watch.on()
  for (let n = 1; n <= 3; n++) {
    expect(timers.map(({ ms }) => ms)).toEqual([POLL_MS])
    timers.shift()?.task()
    expect(reports).toBe(n)
  }
  watch.off()
  expect(timers).toEqual([])
})

it('reports writes while it is on, and nothing after it is closed', async () => {
  const file = join(await temporaryFolder(), 'file')
  await writeFile(file, '')
  let reported = (): void => {}
  let reports = 0
  const watch = openWatch([file], heldClock().clock, () => {
    reports++
    reported()
  })
  onTestFinished(() => watch.close())
  for (let n = 0; n < 3; n++) {
    watch.on()
    const report = new Promise<void>((resolve) => {
      reported = resolve
    })
    await writeFile(file, `${n}`)
    await report
    watch.off()
  }
  watch.close()
  watch.close()
  const before = reports
  const other = new Promise<void>((resolve) => {
    const witness = openWatch([file], heldClock().clock, resolve)
    onTestFinished(() => witness.close())
    witness.on()
  })
  await writeFile(file, 'after')
  // What another watch was told of, this one would have been, too.
  await other
  expect(reports).toBe(before)
})
