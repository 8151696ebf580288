import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packet } from '../match/given.ts'
import { awaitOutput, CLEAN_ENV, collect, kept, MAIN, start, stop, temporaryFolder, touchline } from './touchline.ts'

type Start = (cwd: string) => ChildProcess | Promise<ChildProcess>

const running = (args: readonly string[], cwd: string): ChildProcess =>
  start(args, { cwd, env: { TOUCHLINE_LOG_LEVEL: 'debug' } })

/** Resolves when the command has said something, or has made its log (null: was there before). */
async function atWork(child: ChildProcess, log: string | null): Promise<ChildProcess> {
  let hasSpoken = false
  child.stdout?.once('data', () => {
    hasSpoken = true
  })
  child.stderr?.once('data', () => {
    hasSpoken = true
  })
  await expect.poll(() => hasSpoken || (log !== null && existsSync(log)), { timeout: 10_000, interval: 20 }).toBe(true)
  return child
}

const line = `${JSON.stringify(packet({ seq: 1, send: 5 }))}\n`
const made = (cwd: string) => touchline(['import', '-', '--sport', 'soccer'], { cwd, input: line })

/** Commands that wait for something, and how each comes to that. */
const WAITING: readonly (readonly [string, Start])[] = [
  ['demo', (cwd) => running(['demo', '--json'], cwd)],
  ['produce', (cwd) => running(['produce', 'soccer/1', '--url', 'ws://127.0.0.1:9', '--token', 't'], cwd)],
  ['produce --schedule', (cwd) => running(['produce', '--schedule', 'soccer', ...nowhere, '--token', 't'], cwd)],
  ['backfill', (cwd) => running(['backfill', 'soccer/1', ...nowhere, '--token', 't'], cwd)],
  ['certify', (cwd) => running(['certify', 'soccer/1', ...nowhere, '--token', 't'], cwd)],
  ['process', (cwd) => running(['process'], cwd)],
  ['provider', (cwd) => running(['provider', '--port', '0'], cwd)],
  [
    'tail --follow',
    async (cwd) => {
      await made(cwd)
      return running(['tail', 'raw-actions', '--follow', '--from', 'start'], cwd)
    },
  ],
  [
    'fold on a pipe',
    async (cwd) => {
      const child = running(['fold'], cwd)
      child.stdin?.write(line)
      return child
    },
  ],
  [
    'import on a pipe',
    async (cwd) => {
      const child = running(['import', '-'], cwd)
      child.stdin?.write(line)
      return child
    },
  ],
  [
    'import on a named pipe that nobody writes to',
    (cwd) => {
      execFileSync('mkfifo', [join(cwd, 'pipe')])
      return running(['import', 'pipe'], cwd)
    },
  ],
]
const nowhere = ['--url', 'ws://127.0.0.1:9', '--api-url', 'http://127.0.0.1:2'] as const

describe.each(WAITING)('%s', (_, begin) => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends with 0 on %s', async (signal) => {
    const cwd = temporaryFolder()
    const child = await begin(cwd)
    const isOld = existsSync(join(cwd, 'data'))
    await atWork(child, isOld ? null : join(cwd, 'data/committed.mdb'))
    const stderr = collect(child.stderr)
    expect(await stop(child, signal)).toBe(0)
    expect(stderr()).not.toMatch(/defect|^\s+at /m)
  })
})

describe('a log whose folder goes away', () => {
  const gone = { timeout: 10_000, interval: 20 } as const

  it('lets process end with 0 all the same', async () => {
    const cwd = temporaryFolder()
    await made(cwd)
    const child = start(['process', '--json'], { cwd })
    const stderr = collect(child.stderr)
    await expect.poll(async () => (await touchline(['tail', 'fixture-state'], { cwd })).stdout, gone).toMatch(/./)
    rmSync(join(cwd, 'data'), { recursive: true })
    await expect.poll(stderr, gone).toContain('log-unavailable')
    expect(await stop(child)).toBe(0)
  })

  it('is waited for by tail --follow, which says so once', async () => {
    const cwd = temporaryFolder()
    const [data, away] = [join(cwd, 'data'), join(cwd, 'away')]
    await made(cwd)
    const args = ['tail', 'raw-actions', '--follow', '--from', 'start', '--json']
    const child = start(args, { cwd, env: { TOUCHLINE_LOG_LEVEL: 'info' } })
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
    await expect.poll(stdout, gone).toMatch(/\n/)
    renameSync(data, away)
    await expect.poll(stderr, gone).toContain('waiting for it')
    renameSync(away, data)
    await expect.poll(stderr, gone).toContain('the log can be read again')
    await touchline(['import', '-'], { cwd, input: `${JSON.stringify(packet({ seq: 2, send: 5 }))}\n` })
    await expect.poll(() => stdout().split('\n').length, gone).toBe(3)
    renameSync(data, away)
    await expect.poll(() => stderr().split('\n').length, gone).toBe(4)
    expect(await stop(child)).toBe(0)
    expect(stdout().split('\n')).toHaveLength(3)
    expect(stderr().match(/waiting for it/g)).toHaveLength(2)
  })
})

describe('a second signal', () => {
  it('ends a command at once that is still ending', async () => {
    const demo = start(['demo', '--json'], { cwd: temporaryFolder() })
    await awaitOutput(demo, (text) => /\n/.exec(text))
    const ended = once(demo, 'exit')
    demo.kill('SIGINT')
    demo.kill('SIGINT')
    // 130: by the second one; 0: it was quicker.
    expect([0, 130]).toContain((await ended)[0])
  })
})

describe('a reader that takes no more', () => {
  it.runIf(existsSync('/dev/full'))('is told in one line when the disk is full', async () => {
    const cwd = temporaryFolder()
    await made(cwd)
    for (const args of [
      ['tail', 'raw-actions'],
      ['topics'],
      ['topics', '--json'],
      ['import', '-', '--sport', 'soccer', '--json'],
    ]) {
      const full = openSync('/dev/full', 'w')
      const stdio = ['pipe', full, 'pipe'] as const
      const child = kept(spawn(process.execPath, [MAIN, ...args], { cwd, env: CLEAN_ENV, stdio: [...stdio] }))
      closeSync(full)
      child.stdin?.end(line)
      const stderr = collect(child.stderr)
      const [code] = await once(child, 'close')
      expect({ args, code, stderr: stderr() }).toEqual({
        args,
        code: 1,
        stderr: 'touchline: expected stdout to take the output, found ENOSPC. Check where it is sent to.\n',
      })
    }
  })

  it('is no failure when it is a pipe: tail | head', async () => {
    const cwd = temporaryFolder()
    const many = Array.from({ length: 5000 }, (_, n) => JSON.stringify(packet({ seq: n + 1, send: 5 }))).join('\n')
    expect((await touchline(['import', '-'], { cwd, input: many })).code).toBe(0)
    const child = start(['tail', 'raw-actions'], { cwd })
    const stderr = collect(child.stderr)
    await once(child.stdout as NodeJS.ReadableStream, 'data')
    child.stdout?.destroy()
    expect((await once(child, 'exit'))[0]).toBe(0)
    expect(stderr()).toBe('')
  })
})
