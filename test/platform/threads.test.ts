import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../platform/clock.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { openThreads } from '../../platform/threads/threads.ts'
import { type Pool, poolHere } from '../../platform/threads/work.ts'
import { ROOT } from '../tidy/tree.ts'

const FOLDER = mkdtempSync(join(tmpdir(), 'touchline-'))
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }))

const BUILT = (path: string): string => JSON.stringify(pathToFileURL(join(ROOT, 'dist', path)).href)
/** A thread loads files by itself, and Node 20 no TypeScript. */
const CODE = pathToFileURL(join(FOLDER, 'thread.mjs'))
writeFileSync(
  CODE,
  `import { serveJobs } from ${BUILT('platform/threads/thread.js')}
import { TouchlineError } from ${BUILT('platform/errors.js')}
serveJobs(async (data, signal, serve) => {
  if (data === 'missing') throw new TouchlineError('log-missing', { url: 'file:nowhere' })
  await serve(async (job, { signal, progress, at }) => {
    at(job.part ?? 0)
    if (job.do === 'fail') throw new TouchlineError('log-closed', { url: 'file:x' })
    if (job.do === 'throw') throw new RangeError('no such\\nthing')
    if (job.do === 'die') process.exit(7)
    if (job.do === 'wait') {
      await new Promise((done) => signal.addEventListener('abort', done))
      return null
    }
    progress(job.value)
    return data + job.value
  })
})
`,
)

interface Job {
  readonly do: 'add' | 'fail' | 'throw' | 'die' | 'wait'
  readonly value?: number
  readonly part?: number
}

function opened(
  count: number,
  { data = 100, signal = new AbortController().signal, onProgress = (_: number) => {} } = {},
) {
  const nameOf = (job: Job, part: number): string => `${job.do} at ${part}`
  const pool = openThreads<unknown, Job, number>({
    code: CODE,
    data,
    count,
    nameOf,
    signal,
    clock: systemClock,
    onProgress,
  })
  onTestFinished(() => pool.close())
  return pool
}

const add = (value: number): Job => ({ do: 'add', value })

async function failureOf(pool: Pool<Job, number>, job: Job): Promise<unknown> {
  return pool.run(job).then(
    (result) => result,
    (error: TouchlineError) => [error.code, error.message],
  )
}

describe('a pool of threads', () => {
  it.each([1, 3])('does every job once, with what the threads were started with (%i threads)', async (count) => {
    let progress = 0
    const pool = opened(count, { onProgress: (done) => (progress += done) })
    const results = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((value) => pool.run(add(value))))
    expect(results).toEqual([101, 102, 103, 104, 105, 106, 107])
    expect(progress).toBe(28)
  })

  it('hands errors over with their code, and names the job where they have none; then it goes on', async () => {
    const pool = opened(1)
    expect(await failureOf(pool, { do: 'fail' })).toEqual([
      'log-closed',
      'file:x: expected an open log, found it closed',
    ])
    expect(await failureOf(pool, { do: 'throw', part: 4 })).toEqual([
      'thread-failed',
      'throw at 4: expected a worker thread to get done with it, found: no such thing',
    ])
    expect(await pool.run(add(1))).toBe(101)
  })

  it('names what a thread was at that died, and gives the other jobs to another one', async () => {
    const pool = opened(1)
    const [died, next] = [failureOf(pool, { do: 'die', part: 12 }), pool.run(add(1))]
    expect(await died).toEqual([
      'thread-failed',
      'die at 12: expected a worker thread to get done with it, found: its thread ended with 7',
    ])
    expect(await next).toBe(101)
  })

  it('fails every job with what a thread could not begin with', async () => {
    const pool = opened(2, { data: 'missing' as never })
    for (const job of [add(1), add(2)]) expect(await failureOf(pool, job)).toMatchObject(['log-missing', {}])
  })

  it('told to end, gives null for what is in hand and for what waits', async () => {
    const stopping = new AbortController()
    let begun = (): void => {}
    const first = new Promise<void>((resolve) => {
      begun = resolve
    })
    const pool = opened(2, { signal: stopping.signal, onProgress: () => begun() })
    const results = [pool.run({ do: 'wait' }), pool.run(add(1)), pool.run({ do: 'wait' }), pool.run({ do: 'wait' })]
    await first
    stopping.abort()
    expect(await Promise.all([results[0], results[2], results[3]])).toEqual([null, null, null])
    expect(await pool.run(add(1))).toBeNull()
  })

  it('closes any number of times, and then does nothing more', async () => {
    const pool = opened(2)
    const waiting = pool.run({ do: 'wait' })
    await Promise.all([pool.close(), pool.close()])
    expect(await waiting).toBeNull()
    expect(await pool.run(add(1))).toBeNull()
    await pool.close()
  })
})

describe('a pool without threads', () => {
  it('does one job after the other, also after one that failed', async () => {
    const order: string[] = []
    const work = async (job: Job): Promise<number> => {
      order.push(`begin ${job.value}`)
      await Promise.resolve()
      order.push(`end ${job.value}`)
      if (job.do === 'fail') throw new TouchlineError('log-closed', { url: 'x' })
      return job.value ?? 0
    }
    const pool = poolHere<Job, number>(work, { signal: new AbortController().signal })
    const all = await Promise.allSettled([pool.run(add(1)), pool.run({ do: 'fail', value: 2 }), pool.run(add(3))])
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(order).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2', 'begin 3', 'end 3'])
    await pool.close()
    expect(await pool.run(add(1))).toBeNull()
  })
})
