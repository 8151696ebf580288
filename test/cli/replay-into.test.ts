import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { fullName, RAW_ACTIONS, replayGroup } from '../../schemas/topics.ts'
import { openLogReader } from '../../touchline.ts'
import { RULES } from './recorded-match.ts'
import { awaitText, recordedFolder } from './replayed.ts'
import { jsonLines, start, stop, touchline, touchlines } from './touchline.ts'

const folder = recordedFolder()
const TOPICS = ['raw-actions', 'action-changes', 'corrections', 'score-changes', 'fixture-events', 'fixture-state']

interface Tailed {
  readonly key: string
  readonly timestamp: number
  readonly headers: Readonly<Record<string, string>>
  readonly value: unknown
}

/** The records of each topic. */
async function tailed(log: string, prefix: string): Promise<readonly (readonly Tailed[])[]> {
  const lines = TOPICS.map((topic) => ['tail', topic, '--json', '--log', log, '--prefix', prefix])
  return (await touchlines(lines, folder().path)).map(({ stdout }) => {
    return (jsonLines(stdout) as unknown as readonly Tailed[]).map(({ key, timestamp, headers, value }) => {
      return { key, timestamp, headers, value }
    })
  })
}

/** Records that the replay has published; a reader of its own each time, as it may not be there yet. */
function positionIn(url: string): () => Promise<number> {
  return async () => {
    const log = await openLogReader(url).catch(() => null)
    const position = await log?.position(replayGroup('bt1.'), fullName('bt1.', RAW_ACTIONS), 0)
    await log?.close()
    return position?.offset ?? 0
  }
}

function withReplay(all: readonly (readonly Tailed[])[], id: string): readonly (readonly Tailed[])[] {
  return all.map((records) => records.map((one) => ({ ...one, headers: { ...one.headers, replay: id } })))
}

describe('replay --to another log', () => {
  it('has each record once, killed again and again, and what reads it works on it as on any other', async () => {
    const cwd = folder().path
    const into = ['replay', '--to', 'file:./other?partitions=3', '--prefix', 'bt1.', '--replay-id', 'r1']
    const position = positionIn(`file:${join(cwd, 'other')}`)
    for (let kill = 0; kill < 2; kill++) {
      const before = await position()
      const child = start([...into, '--rate', '1500'], { cwd })
      while ((await position()) < before + 30) await sleep(20)
      await stop(child, 'SIGKILL')
    }
    const last = await touchline([...into, '--json'], { cwd })
    const told = jsonLines(last.stdout)[0] as { records: number; already: number; isComplete: boolean }
    expect(told).toMatchObject({ replayId: 'r1', prefix: 'bt1.', isComplete: true })
    expect(told.already).toBeGreaterThan(0)
    expect(told.records).toBeGreaterThan(0)
    const original = await tailed('file:./data', 'touchline.')
    expect(original.every((records) => records.length > 0)).toBe(true)
    expect(await tailed('file:./other', 'bt1.')).toEqual(withReplay(original, 'r1'))
    const on = ['--log', 'file:./other', ...RULES]
    const [first, digest, processed, derived] = await touchlines(
      [
        ['digest', ...RULES],
        ['digest', '--published', '--prefix', 'bt1.', ...on],
        ['process', '--once', '--prefix', 'c1.', '--raw-prefix', 'bt1.', ...on],
        ['digest', '--published', '--prefix', 'c1.', '--raw-prefix', 'bt1.', ...on],
      ],
      cwd,
    )
    expect(digest).toMatchObject({ code: 0, stdout: expect.stringContaining('as exact') })
    const hashOf = (text = ''): readonly string[] => text.match(/[0-9a-f]{64}/g) ?? []
    expect(hashOf(digest?.stdout)).toEqual(hashOf(first?.stdout))
    expect(processed?.code).toBe(0)
    expect(derived).toMatchObject({ code: 0, stdout: expect.stringContaining('as exact') })
  })

  it('ends cleanly when it is interrupted, and says how to go on', async () => {
    const cwd = folder().path
    const into = ['replay', '--to', 'file:./data', '--prefix', 'bt2.']
    const child = start([...into, '--rate', '20', '--control', '0', '--json'], { cwd })
    let stdout = ''
    child.stdout?.on('data', (chunk) => {
      stdout += chunk
    })
    const url = await awaitText(child.stderr, /controlled at (\S+?):? /)
    const headers = { 'content-type': 'application/json' }
    const seek = await fetch(`${url}/seek`, { method: 'POST', body: '{"seq":5}', headers })
    expect(seek.status).toBe(400)
    expect(await seek.json()).toMatchObject({ code: 'usage', error: expect.stringContaining('no seek') })
    const given = async () => ((await (await fetch(`${url}/status`)).json()) as { given: number }).given
    while ((await given()) < 3) await sleep(20)
    child.kill('SIGTERM')
    await once(child, 'close')
    const told = JSON.parse(stdout) as { replayId: string; records: number }
    expect(child.exitCode).toBe(0)
    expect(told).toMatchObject({ isComplete: false, already: 0 })
    expect(told.records).toBeGreaterThan(2)
    const rest = await touchline([...into, '--replay-id', told.replayId, '--json'], { cwd })
    expect(jsonLines(rest.stdout)[0]).toMatchObject({ isComplete: true, already: told.records })
    expect(await tailed('file:./data', 'bt2.')).toEqual(
      withReplay(await tailed('file:./data', 'touchline.'), told.replayId),
    )
  })
})

describe('replay --to what is not its own', () => {
  it('is refused where live topics are, or another replay, and writes nothing then', async () => {
    const cwd = folder().path
    const runs = await touchlines(
      [
        ['replay', '--to', 'file:./live'],
        ['replay', '--to', `file:${join(cwd, 'data')}`, '--from-prefix', 'v2.', '--prefix', 'v2.'],
        ['import', '--sport', 'soccer', 'match.ndjson', '--log', 'file:./live2', '--prefix', 'bt3.'],
        ['replay', '--to', 'file:./live2', '--prefix', 'bt3.'],
        ['replay', '--to', 'file:./mine', '--prefix', 'bt3.', '--replay-id', 'r1'],
        ['replay', '--to', 'file:./mine', '--prefix', 'bt3.'],
        ['replay', '--to', 'memory:', '--prefix', 'bt3.'],
        ['replay', '--to', 'file:./mine', '--prefix', 'bt3.', '--replay-id', 'a b'],
        ['replay', '--to', 'file:./mine', '--prefix', 'bt3.', '--follow'],
      ],
      cwd,
    )
    expect(runs.map(({ code }) => code)).toEqual([1, 1, 0, 1, 0, 1, 2, 2, 2])
    for (const at of [0, 1, 3, 5]) expect(runs[at]?.stderr).toContain('expected topics of this replay only')
    expect(existsSync(join(cwd, 'live'))).toBe(false)
  })
})
