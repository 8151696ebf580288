import { describe, expect, it } from 'vitest'
import { awaitOutput, collect, jsonLines, start, stop, temporaryFolder, touchline } from './touchline.ts'

const QUICK = ['demo', '--once', '--speed', '10000', '--matches', '1'] as const

describe('demo on a log that is in use', () => {
  it('says so when another demo is there, and not when one was killed; adds other matches', async () => {
    const cwd = temporaryFolder()
    const first = start(['demo', '--json'], { cwd })
    await awaitOutput(first, (text) => /\n/.exec(text))
    const second = await touchline(['demo'], { cwd })
    expect(second).toMatchObject({ code: 1, stdout: '' })
    expect(second.stderr).toMatch(/^touchline: file:\.\/demo-data: expected no other demo on this log, [^\n]+\n$/)
    await stop(first, 'SIGKILL')
    expect((await touchline(QUICK, { cwd })).code).toBe(0)
  })
})

describe('demo --json', () => {
  it('prints each state as tail does, to the last one, and never the same matches twice', async () => {
    const cwd = temporaryFolder()
    const { code, stdout, stderr } = await touchline([...QUICK, '--seed', 'a', '--json'], { cwd })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const tailed = await touchline(['tail', 'fixture-state', '--json', '--log', 'file:./demo-data'], { cwd })
    expect(jsonLines(stdout)).toEqual(jsonLines(tailed.stdout))
    expect(jsonLines(stdout).at(-1)?.value).toMatchObject({ finality: 'checked' })
    const again = await touchline([...QUICK, '--seed', 'a'], { cwd })
    expect(again).toMatchObject({ code: 1, stdout: '' })
    expect(again.stderr).toMatch(
      /^touchline: file:\.\/demo-data: expected a log without the matches of --seed a, [^\n]+\n$/,
    )
  })

  it('stops with the matches as they were: our own end is no outage', async () => {
    const demo = start(['demo', '--json', '--log', 'memory:'], { cwd: temporaryFolder() })
    const stdout = collect(demo.stdout)
    const isOpen = (state: Record<string, unknown>): boolean => (state.value as { score: unknown }).score !== null
    await awaitOutput(demo, (text) => jsonLines(text.slice(0, text.lastIndexOf('\n'))).find(isOpen))
    expect(await stop(demo, 'SIGINT')).toBe(0)
    const last = new Map(jsonLines(stdout()).map(({ key, value }) => [key, value as { reasons: readonly string[] }]))
    expect(last.size).toBeGreaterThan(0)
    for (const { reasons } of last.values()) expect(reasons).not.toContain('disconnected')
  })
})
