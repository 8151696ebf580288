import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FRAMES } from './recorded-match.ts'
import { awaitOutput, collect, jsonLines, start, stop, temporaryFolder, touchlines } from './touchline.ts'

/** Tells how many events its state has met, and half a second after the newest that nothing came. */
const COUNTING = `
import { defineStrategy } from 'touchline'
export default defineStrategy({
  name: 'counting',
  topics: ['action-changes'],
  initial: () => ({ n: 0 }),
  on(event, state, context) {
    if (event.kind === 'timer') context.emit({ quiet: state.n })
    else {
      state.n++
      context.emit({ met: state.n })
      context.after(500, 'quiet')
    }
  },
})
`
const LOG = ['--log', 'file:log']
const importing = (file: string) => ['import', '--sport', 'soccer', file, ...LOG]
const PROCESSING = ['process', '--once', ...LOG]

describe('touchline run', () => {
  it('begins as if it had been there, gives what is decided from now on, timers too, and ends cleanly', async () => {
    const cwd = temporaryFolder()
    const frames = FRAMES.map((frame) => `${JSON.stringify(frame)}\n`)
    writeFileSync(join(cwd, 'before.ndjson'), frames.slice(0, 20).join(''))
    writeFileSync(join(cwd, 'after.ndjson'), frames.slice(20, 23).join(''))
    writeFileSync(join(cwd, 'counting.ts'), COUNTING)
    await touchlines([importing('before.ndjson'), PROCESSING], cwd)

    const child = start(['run', 'counting.ts', ...LOG, '--json', '--known', 'published'], { cwd })
    const stderr = collect(child.stderr)
    const follows = new Promise<void>((resolve) => {
      child.stderr?.on('data', () => stderr().includes('counting follows file:log') && resolve())
    })
    const lines = awaitOutput(child, (text) => (text.includes('quiet') ? jsonLines(text) : null))
    await follows
    await touchlines([importing('after.ndjson'), PROCESSING], cwd)
    const decided = await lines
    expect(decided.map(({ output }) => output)).toEqual([{ met: 21 }, { met: 22 }, { met: 23 }, { quiet: 23 }])
    expect(decided.map(({ n }) => n)).toEqual([0, 1, 2, 3])
    expect(await stop(child, 'SIGINT')).toBe(0)
    expect(stderr().trimEnd().split('\n')).toHaveLength(1)
  })

  it('ends with one line where the strategy fails', async () => {
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'before.ndjson'), `${JSON.stringify(FRAMES[0])}\n`)
    writeFileSync(join(cwd, 'wrong.ts'), COUNTING.replace('state.n++', 'state.n = Date.now()'))
    await touchlines([importing('before.ndjson'), PROCESSING], cwd)
    const child = start(['run', 'wrong.ts', ...LOG], { cwd })
    const stderr = collect(child.stderr)
    const [code] = (await once(child, 'close')) as [number]
    expect(code).toBe(1)
    expect(stderr()).toMatch(/counting: \S+ at \S+, action-changes: the strategy failed: expected context\.now/)
  })
})
