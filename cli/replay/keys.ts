import { TouchlineError } from '../../platform/errors.ts'
import type { Pace, StepBy } from '../../replay/pace/pace.ts'
import { readAt } from '../recorded/at.ts'
import type { SeekAsked } from './controls.ts'

/** What a key asks for. */
export type KeyCommand =
  | { readonly do: 'pause-or-resume' }
  | { readonly do: 'step'; readonly by: StepBy }
  | { readonly do: 'faster' | 'slower' }
  | { readonly do: 'move'; readonly bySeconds: number }
  | { readonly do: 'seek'; readonly to: SeekAsked }
  | { readonly do: 'end' }

export interface KeyState {
  /** What was typed so far after `g`; null: nothing is asked. */
  readonly asking: string | null
  /** Why what was typed is none. */
  readonly wrong: string | null
}

export const NO_KEYS: KeyState = { asking: null, wrong: null }

export const KEYS_HELP =
  'space pause · → packet · s score change · c correction · + - speed · [ ] 10 s · { } 1 min · g go to · q end'

const COMMANDS: Readonly<Record<string, KeyCommand>> = {
  ' ': { do: 'pause-or-resume' },
  '.': { do: 'step', by: 'packet' },
  '\u001b[C': { do: 'step', by: 'packet' },
  s: { do: 'step', by: 'score-change' },
  c: { do: 'step', by: 'correction' },
  '+': { do: 'faster' },
  '=': { do: 'faster' },
  '-': { do: 'slower' },
  '[': { do: 'move', bySeconds: -10 },
  ']': { do: 'move', bySeconds: 10 },
  '{': { do: 'move', bySeconds: -60 },
  '}': { do: 'move', bySeconds: 60 },
  q: { do: 'end' },
}

const CTRL_C = '\u0003'
const ESCAPE = '\u001b'
const TYPED_MAX = 40

/** Keys as a terminal sends them: several may come at once, arrows are more than one character. */
export function splitKeys(text: string): readonly string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keys begin with an escape
  return text.match(/\u001b(?:\[[\d;]*[A-Za-z~]|O[A-Z])?|[\s\S]/gu) ?? []
}

/** One key, as it stands: (state, key) → [state, command]. */
export function pressed(state: KeyState, key: string): readonly [KeyState, KeyCommand | null] {
  if (key === CTRL_C) return [NO_KEYS, { do: 'end' }]
  if (state.asking !== null) return typed(state.asking, key)
  if (key === 'g') return [{ asking: '', wrong: null }, null]
  return [NO_KEYS, COMMANDS[key] ?? null]
}

function typed(asking: string, key: string): readonly [KeyState, KeyCommand | null] {
  if (key === ESCAPE) return [NO_KEYS, null]
  if (key === '\u007f' || key === '\b') return [{ asking: asking.slice(0, -1), wrong: null }, null]
  if (key !== '\r' && key !== '\n') {
    const isText = /^[\x20-\x7e]$/.test(key) && asking.length < TYPED_MAX
    return [{ asking: isText ? asking + key : asking, wrong: null }, null]
  }
  if (asking.trim() === '') return [NO_KEYS, null]
  try {
    const at = readAt(asking.trim())
    if (at.by === 'now') return [{ asking, wrong: 'it is over then' }, null]
    const to: SeekAsked = at.by === 'time' ? { by: 'time', knownAt: at.receivedAt } : at
    return [NO_KEYS, { do: 'seek', to }]
  } catch (error) {
    if (!(error instanceof TouchlineError)) throw error
    return [{ asking, wrong: 'expected 412, 2/45:10 or 2026-11-21T12:00' }, null]
  }
}

const SPEEDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] as const

/** The next step up or down; above the fastest there is no limit, and a fixed rate becomes the time as it was. */
export function changedPace(pace: Pace, change: 'faster' | 'slower'): Pace {
  if (pace.by === 'rate') return { by: 'time', speed: 1 }
  const speed = pace.by === 'unlimited' ? Number.POSITIVE_INFINITY : pace.speed
  if (change === 'faster') {
    const next = SPEEDS.find((one) => one > speed)
    return next === undefined ? { by: 'unlimited' } : { by: 'time', speed: next }
  }
  return { by: 'time', speed: SPEEDS.findLast((one) => one < speed) ?? SPEEDS[0] }
}
