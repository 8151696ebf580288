import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changedPace, type KeyCommand, NO_KEYS, pressed, splitKeys } from '../../cli/replay/keys.ts'
import { ROOT } from '../tidy/tree.ts'
import { recordedFolder } from './replayed.ts'
import { CLEAN_ENV, MAIN } from './touchline.ts'

/** What is asked for by these keys, typed one after the other or at once. */
function typed(text: string): {
  readonly commands: readonly KeyCommand[]
  readonly asking: string | null
  readonly wrong: string | null
} {
  let state = NO_KEYS
  const commands: KeyCommand[] = []
  for (const key of splitKeys(text)) {
    const [after, command] = pressed(state, key)
    state = after
    if (command !== null) commands.push(command)
  }
  return { commands, ...state }
}

describe('keys', () => {
  it('are commands, arrows too', () => {
    expect(typed(' \u001b[C.sc+-[}q').commands).toEqual([
      { do: 'pause-or-resume' },
      { do: 'step', by: 'packet' },
      { do: 'step', by: 'packet' },
      { do: 'step', by: 'score-change' },
      { do: 'step', by: 'correction' },
      { do: 'faster' },
      { do: 'slower' },
      { do: 'move', bySeconds: -10 },
      { do: 'move', bySeconds: 60 },
      { do: 'end' },
    ])
    expect(typed('x\u001b[A\u001b').commands).toEqual([])
  })

  it('ask for a seq, a match clock or a time', () => {
    expect(typed('g#412\r').commands).toEqual([{ do: 'seek', to: { by: 'seq', seq: 412 } }])
    expect(typed('g2/45:1x\u007f0\r').commands).toEqual([{ do: 'seek', to: { by: 'clock', period: 2, seconds: 2710 } }])
    expect(typed('g2026-11-21T12:00\r').commands).toEqual([
      { do: 'seek', to: { by: 'time', knownAt: 1_795_262_400_000_000 } },
    ])
  })

  it('say what is wrong, keep it to be corrected, and let go of it', () => {
    expect(typed('gnope\r')).toMatchObject({ commands: [], asking: 'nope', wrong: expect.stringContaining('expected') })
    // While something is asked for, no letter is a command; Ctrl-C is.
    expect(typed('gqs')).toMatchObject({ commands: [], asking: 'qs' })
    expect(typed('gqs\u001b')).toMatchObject({ commands: [], asking: null })
    expect(typed('g\u0003').commands).toEqual([{ do: 'end' }])
  })

  it('go up and down between the slowest pace and none', () => {
    expect(changedPace({ by: 'time', speed: 1 }, 'faster')).toEqual({ by: 'time', speed: 2 })
    expect(changedPace({ by: 'time', speed: 7 }, 'slower')).toEqual({ by: 'time', speed: 5 })
    expect(changedPace({ by: 'time', speed: 1000 }, 'faster')).toEqual({ by: 'unlimited' })
    expect(changedPace({ by: 'unlimited' }, 'slower')).toEqual({ by: 'time', speed: 1000 })
    expect(changedPace({ by: 'time', speed: 0.1 }, 'slower')).toEqual({ by: 'time', speed: 0.1 })
    expect(changedPace({ by: 'rate', perSecond: 5 }, 'faster')).toEqual({ by: 'time', speed: 1 })
  })
})

const CRASH = `data:text/javascript,setTimeout(()=>{throw(new%20Error('crashed'))},1500)`
const hasPython = spawnSync('python3', ['--version']).status === 0

interface Shown {
  readonly code: number
  readonly output: string
  readonly isRestored: boolean
  /** Steps that were not reached. */
  readonly left: number
}

describe.runIf(hasPython)('at a terminal', () => {
  const folder = recordedFolder()

  function replayed(steps: readonly (readonly [string, string | object])[], env: Record<string, string> = {}): Shown {
    const args = [process.execPath, MAIN, 'replay', folder().target, '--paused', '--log', 'file:./data']
    const told = { args, cwd: folder().path, env: { ...CLEAN_ENV, ...env }, steps }
    const { stdout, stderr } = spawnSync('python3', [join(ROOT, 'test/cli/replay-terminal.py')], {
      input: JSON.stringify(told),
      encoding: 'utf8',
      timeout: 28_000,
    })
    if (stdout === '') throw new Error(stderr)
    return JSON.parse(stdout) as Shown
  }

  it('steps, changes its speed, goes to a seq, and ends with the terminal as it was', () => {
    const { output, ...ended } = replayed([
      ['before the first record', 's'],
      ['#1 ', '+'],
      ['2×', 'g'],
      ['go to: ', '#100\r'],
      ['goes on at ', '.'],
      ['', 'q'],
    ])
    expect(ended).toEqual({ code: 0, isRestored: true, left: 0 })
    expect(output).toMatch(/score – → 0–0/)
    expect(output).toMatch(/⏸ {2}2× .* %/)
    // The cursor is there again.
    expect(output.lastIndexOf('\u001b[?25h')).toBeGreaterThan(output.lastIndexOf('\u001b[?25l'))
  })

  it.each<readonly [string, string | object, number]>([
    ['Ctrl-C', '\u0003', 0],
    ['SIGTERM', { signal: 15 }, 0],
  ])('leaves the terminal as it was on %s', (_, what, code) => {
    expect(replayed([['before the first record', what]])).toMatchObject({ code, isRestored: true, left: 0 })
  })

  it('leaves it as it was when it crashes', () => {
    const { code, isRestored, output } = replayed([], { NODE_OPTIONS: `--import=${CRASH}` })
    expect({ hasFailed: code !== 0, isRestored }).toEqual({ hasFailed: true, isRestored: true })
    expect(output).toContain('crashed')
  })
})
