import { formatTime } from '../../match/time.ts'
import { barOf } from '../show/bar.ts'
import { clip } from '../show/plain.ts'
import type { Now } from './controls.ts'
import { KEYS_HELP, type KeyState } from './keys.ts'
import { paceText } from './pace-options.ts'

/** Less is made up within the next records. */
const BEHIND_SHOWN_MS = 100

const SIGNS: Readonly<Record<Now['state'], string>> = { running: '▶', paused: '⏸', stepping: '⏭', over: '■' }

/** The lines under the fixtures: how far the replay is, and what can be typed. */
export function footer(now: Now, keys: KeyState, said: string | null, columns: number): readonly string[] {
  return [clip(progressText(now), columns), clip(questionText(keys) ?? said ?? KEYS_HELP, columns)]
}

export function progressText({ state, pace, knownMicros, given, behindMs, percent }: Now): string {
  const time = knownMicros === null ? 'before the first record' : formatTime(knownMicros).slice(0, 23).replace('T', ' ')
  const behind = behindMs < BEHIND_SHOWN_MS ? [] : [`${(behindMs / 1000).toFixed(1)} s behind`]
  const bar = percent === null ? [] : [`${barOf(percent, 100)} ${percent.toFixed(0)} %`]
  return [SIGNS[state], paceText(pace), time, ...bar, `${given} records`, ...behind].join('  ')
}

function questionText({ asking, wrong }: KeyState): string | null {
  if (asking === null) return null
  const why = wrong === null ? 'seq, match clock or UTC time; Enter goes, Esc does not' : wrong
  return `go to: ${asking}█  (${why})`
}
