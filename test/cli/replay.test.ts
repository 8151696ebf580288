import { describe, expect, it } from 'vitest'
import { recordedFolder } from './replayed.ts'
import { jsonLines, type Ran, touchlines } from './touchline.ts'

interface Line {
  readonly topic: string
  readonly key: string
  readonly offset: number
  readonly timestamp: number
  readonly knownAt: string
  readonly basis: string
}

const folder = recordedFolder()

async function run<T extends string>(lines: Readonly<Record<T, readonly string[]>>): Promise<Readonly<Record<T, Ran>>> {
  const names = Object.keys(lines) as T[]
  const ran = await touchlines(
    names.map((name) => lines[name]),
    folder().path,
  )
  return Object.fromEntries(names.map((name, at) => [name, ran[at]])) as Readonly<Record<T, Ran>>
}

function linesOf({ code, stdout, stderr }: Ran): readonly Line[] {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return jsonLines(stdout) as unknown as readonly Line[]
}

describe('replay', () => {
  it('prints what tail prints, in the order in which it was known, with when and by what', async () => {
    const ran = await run({
      raws: ['tail', 'raw-actions', '--json'],
      changes: ['tail', 'score-changes', '--json'],
      all: ['replay', '--topics', 'raw-actions,score-changes', '--json'],
      plain: ['replay', '--topics', 'score-changes'],
      tailed: ['tail', 'score-changes'],
      otherwise: ['replay', '--json'],
    })
    const lines = linesOf(ran.all)
    const [raws, changes] = [linesOf(ran.raws), linesOf(ran.changes)]
    expect(lines).toHaveLength(raws.length + changes.length)
    expect(raws.length).toBeGreaterThan(400)
    // An imported match: nobody saw it live, so that it is known as it was received.
    for (const { timestamp, knownAt, basis } of lines) {
      expect(basis).toBe('received')
      expect(Date.parse(knownAt)).toBeGreaterThanOrEqual(timestamp)
    }
    expect(lines.map(({ knownAt }) => knownAt)).toEqual(lines.map(({ knownAt }) => knownAt).sort())
    const withoutKnown = lines.map(({ knownAt: _, basis: __, ...rest }) => rest)
    expect(withoutKnown.filter(({ topic }) => topic.endsWith('raw-actions'))).toEqual(raws)
    expect(withoutKnown.filter(({ topic }) => topic.endsWith('score-changes'))).toEqual(changes)
    expect(ran.plain.stdout).toBe(ran.tailed.stdout)
    const topics = new Set(linesOf(ran.otherwise).map(({ topic }) => topic))
    expect([...topics].sort()).toEqual(['touchline.corrections', 'touchline.score-changes'])
  })

  it('replays from a time, until one, and with a latency', async () => {
    const { all } = await run({ all: ['replay', '--topics', 'raw-actions', '--json'] })
    const whole = linesOf(all)
    const middle = whole[200]?.knownAt ?? ''
    const ran = await run({
      from: ['replay', '--topics', 'raw-actions', '--json', '--from', middle],
      to: ['replay', '--topics', 'raw-actions', '--json', '--to', middle],
      latency: ['replay', '--topics', 'raw-actions', '--json', '--latency', '1500'],
      published: ['replay', '--topics', 'raw-actions', '--json', '--known', 'published'],
    })
    const [from, to] = [linesOf(ran.from), linesOf(ran.to)]
    expect([...to, ...from]).toEqual(whole)
    expect(from[0]?.knownAt).toBe(middle)
    const late = linesOf(ran.latency)
    expect(late.map(({ knownAt }) => Date.parse(knownAt))).toEqual(whole.map(({ timestamp }) => timestamp + 1500))
    expect(new Set(linesOf(ran.published).map(({ basis }) => basis))).toEqual(new Set(['published']))
  })

  it('shortens silences and takes a rate', async () => {
    const startMs = performance.now()
    const ran = await run({
      gaps: ['replay', '--topics', 'score-changes', '--speed', '1000', '--gap-max', '1ms', '--json'],
      rate: ['replay', '--topics', 'score-changes', '--rate', '1000', '--json'],
    })
    const [gaps, rate] = [linesOf(ran.gaps), linesOf(ran.rate)]
    expect(gaps).toEqual(rate)
    // The match took two hours.
    expect(performance.now() - startMs).toBeLessThan(20_000)
    expect(rate.length).toBeGreaterThan(2)
  })
})

describe('replay, asked for what it cannot do', () => {
  it('says what is wrong with what was asked for', async () => {
    const { target } = folder()
    const wrong: Readonly<Record<string, readonly string[]>> = {
      'expected --topics of': ['replay', '--topics', 'scores'],
      'did you mean corrections?': ['replay', '--topics', 'correction'],
      'expected --speed (or unlimited) from 0.1 to 1000, found 0': ['replay', '--speed', '0'],
      'expected --speed or --rate, found both': ['replay', '--speed', '1', '--rate', '1'],
      'expected --gap-max as 500ms, 30s, 5m or 1h, found 30': ['replay', '--gap-max', '30'],
      'expected --from as a UTC time': ['replay', '--from', 'noon'],
      'expected --to with one time and one log': ['replay', '--to', '2026-01-01', '--to', '2027-01-01'],
      'expected --control as PORT or HOST:PORT, found x': ['replay', '--control', 'x'],
      'expected --paused with --control': ['replay', '--paused'],
      'expected --replay-id with --to LOG': ['replay', '--replay-id', 'x'],
      'expected --known auto or published or received': ['replay', '--known', 'x'],
    }
    const ran = await run(wrong)
    for (const text of Object.keys(wrong)) {
      expect(ran[text]).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(text) })
    }
    const missing = await run({ missing: ['replay', `${target}x`] })
    expect(missing.missing).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('expected it in touchline.raw-actions'),
    })
  })
})
