import { expect, it } from 'vitest'
import { TouchlineError } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { ANSWER_MS_MAX, withPatience } from '../../producer/patience.ts'
import { manualClock } from './clock.ts'

const timing = { logRetryMs: 250, logWarnMs: 30_000 }
const NEVER = new AbortController().signal

function told() {
  const lines: string[] = []
  const say = (level: string) => (_: object, text: string) => lines.push(`${level} ${text}`)
  return { lines, logger: { warn: say('warn'), info: say('info') } as unknown as Logger }
}

const SLOW = 'warn the log does not answer: waiting for it'

it('says that the log does not answer, again after a while, and when it works again', async () => {
  const { lines, logger } = told()
  const clock = manualClock()
  let answer = (_: string): void => {}
  const asked = () => new Promise<string>((resolve) => (answer = resolve))
  const done = withPatience({ clock, logger, timing }, asked, NEVER, () => ({}))
  await clock.advance(ANSWER_MS_MAX - 1)
  expect(lines).toEqual([])
  await clock.advance(1)
  expect(lines).toEqual([SLOW])
  await clock.advance(timing.logWarnMs)
  expect(lines).toEqual([SLOW, SLOW])
  answer('taken')
  expect(await done).toBe('taken')
  expect(lines).toEqual([SLOW, SLOW, 'info the log works again'])
  await clock.advance(10 * timing.logWarnMs)
  expect(lines).toHaveLength(3)
})

it('says nothing of a log that answers, and of one that fails no more than that', async () => {
  const { lines, logger } = told()
  const clock = manualClock()
  const done = withPatience(
    { clock, logger, timing },
    async () => 'taken',
    NEVER,
    () => ({}),
  )
  expect(await done).toBe('taken')
  const refused = new TouchlineError('log-closed', { url: 'memory:' })
  const failing = withPatience(
    { clock, logger, timing },
    () => Promise.reject(refused),
    NEVER,
    () => ({}),
  )
  await expect(failing).rejects.toBe(refused)
  await clock.advance(10 * timing.logWarnMs)
  expect(lines).toEqual([])
})
