import { expect } from 'vitest'
import { step } from '../../feed/session.ts'
import { type Command, type Input, newSession, type Session } from '../../feed/session-state.ts'
import { SESSION_TIMING } from '../../feed/timing.ts'

/** What happens to a session, row by row: at each time an input, and what is to be done. Times are in seconds. */
export type Row = readonly [number, Input, string]

export const TICK: Input = { kind: 'tick', jitter: 1 }
export const BEAT: Input = { kind: 'heartbeat' }
export const NEW: Input = { kind: 'packet', known: undefined, isFinished: false }
export const FINISHED: Input = { kind: 'packet', known: undefined, isFinished: true }
export const closed = (refusal: string | null = null): Input => ({ kind: 'closed', refusal, words: 'gone', jitter: 1 })
export const TOO_LARGE: Input = { kind: 'closed', refusal: null, words: 'too large', jitter: 1, isTooLarge: true }
export const failed = (isRefusal: boolean): Input => ({ kind: 'failed', isRefusal, words: 'no', jitter: 1 })
export const known = (position: number): Input => ({ kind: 'packet', known: position, isFinished: false })
export const said = (refusal: string | null): Input => ({ kind: 'other', known: undefined, isReply: true, refusal })
export const opened = (next = 0, startPosition = Math.max(0, next - 1), connectionId = 'c1'): Input => ({
  kind: 'opened',
  connectionId,
  startPosition,
  next,
  spare: 0,
})

function shown(command: Command): string {
  switch (command.kind) {
    case 'note':
      return `${command.event}${command.detail === null ? '' : ` (${command.detail})`}`
    case 'record':
      return `record ${command.position}`
    case 'connect':
      if (command.skipTo !== null) return `connect behind, at ${command.skipTo}`
      return command.from === 'resume' ? 'connect' : `connect from ${command.from}`
    case 'tell':
      return `${command.isLoud ? 'shout' : 'tell'} ${command.delayMs}`
    case 'judge':
      return command.wasReread ? 'judge reread' : 'judge'
    default:
      return command.kind
  }
}

export function play(rows: readonly Row[], isFinished = false): Session {
  let session = newSession(SESSION_TIMING, 0, { isFinished })
  const found = rows.map(([seconds, input]) => {
    const [next, commands] = step(session, input, seconds * 1000)
    session = next
    return [seconds, input.kind, commands.map(shown).join(', ')]
  })
  expect(found).toEqual(rows.map(([seconds, input, commands]) => [seconds, input.kind, commands]))
  return session
}

export const OPEN: readonly Row[] = [
  [0, TICK, 'connect'],
  [0, opened(), 'authenticate, opened (startPosition=0)'],
]
export const PLAYING: readonly Row[] = [...OPEN, [0, NEW, 'record 0'], [0, NEW, 'record 1']]
