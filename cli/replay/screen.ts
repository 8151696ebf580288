import type { Clock } from '../../platform/clock.ts'
import { liveFrame, type Seen } from '../show/live.ts'
import { clip } from '../show/plain.ts'
import type { Terminal } from '../terminal.ts'
import type { Controls } from './controls.ts'
import { openKeyboard } from './keyboard.ts'
import { footer } from './progress.ts'

const FRAME_EVERY_MS = 200
const FIXTURES_SHOWN_MAX = 5
/** What a terminal is where it does not tell. */
const SIZE = { columns: 80, rows: 24 } as const

export interface ScreenOptions {
  readonly terminal: Terminal
  readonly clock: Pick<Clock, 'every'>
  readonly controls: Controls
  readonly onEnd: () => void
}

export interface ReplayScreen {
  /** Leaves what is shown standing, and gives the keyboard back. Idempotent. */
  close(): Promise<void>
}

/** Keys on stdin; on stderr the newest fixtures with score and match clock, how far the replay is, and the keys. */
export function openScreen({ terminal, clock, controls, onEnd }: ScreenOptions): ReplayScreen {
  const area = terminal.area(process.stderr)
  const seen: Seen = new Map()
  let drawing: Promise<void> | null = null
  let shown = ''
  let isOver = false

  async function draw(): Promise<void> {
    const states = await controls.states(FIXTURES_SHOWN_MAX)
    if (isOver) return
    const { columns = SIZE.columns, rows = SIZE.rows } = process.stderr
    const below = footer(controls.now(), keyboard.state, keyboard.said, columns)
    const matches = states.map((state) => ({ state, correction: null }))
    const table =
      matches.length === 0 ? [] : liveFrame(matches, [], { columns, rows: Math.max(2, rows - below.length) }, seen)
    const text = [...table, ...below].join('\n')
    if (text !== shown) area.draw(text)
    shown = text
  }

  /** One after the other, and what failed (a log that is away) is tried with the next one. */
  function soon(): void {
    drawing ??= draw()
      .catch(() => {})
      .finally(() => {
        drawing = null
      })
  }

  const keyboard = openKeyboard({ stdin: process.stdin, controls, onChange: soon, onEnd })
  const stop = clock.every(FRAME_EVERY_MS, soon)
  soon()
  return {
    async close() {
      if (isOver) return
      stop()
      await drawing
      isOver = true
      keyboard.close()
      const { columns = SIZE.columns } = process.stderr
      area.draw(clip(footer(controls.now(), keyboard.state, null, columns)[0] ?? '', columns))
      area.end()
    },
  }
}
