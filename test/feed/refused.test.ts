import { expect, it } from 'vitest'
import { step } from '../../feed/session.ts'
import { type Command, type Input, newSession, type Session } from '../../feed/session-state.ts'
import { SESSION_TIMING } from '../../feed/timing.ts'

/**
 * When the provider's words stop a fixture (DESIGN §5): before any packet, and the close follows them at once. Each row
 * is what happens to one line, in words; `10 s` lets time go by.
 */
const HAPPENS = {
  greeting: { kind: 'other', known: undefined, isReply: true, refusal: null },
  heartbeat: { kind: 'heartbeat' },
  error: { kind: 'other', known: undefined, isReply: true, refusal: 'no' },
  junk: { kind: 'other', known: undefined, isReply: false, refusal: null },
  packet: { kind: 'packet', known: undefined, isFinished: false },
  close: { kind: 'closed', refusal: null, words: 'closed with 1008', jitter: 1 },
  'close with words': { kind: 'closed', refusal: 'no', words: 'closed with 1008: no', jitter: 1 },
  'http 401': { kind: 'failed', isRefusal: true, words: '401 no', jitter: 1 },
  'http 500': { kind: 'failed', isRefusal: false, words: '500', jitter: 1 },
} as const satisfies Readonly<Record<string, Input>>
type Happening = keyof typeof HAPPENS | '10 s' | '30 s of silence' | 'open'

/** `refused`: for good · `loudly`, `quietly`: tried again. */
type End = 'refused' | 'loudly' | 'quietly'
const ROWS: readonly (readonly [End, ...Happening[]])[] = [
  ['refused', 'http 401'],
  ['refused', 'http 500', 'http 401'],
  ['refused', 'open', 'error', 'close'],
  ['refused', 'open', 'close with words'],
  ['refused', 'open', 'greeting', 'error', 'close'],
  ['refused', 'open', 'greeting', 'close with words'],
  ['refused', 'open', 'heartbeat', 'error', 'close'],
  ['refused', 'open', 'greeting', 'heartbeat', 'error', 'close'],
  ['refused', 'open', 'greeting', '10 s', 'heartbeat', '10 s', 'heartbeat', 'error', 'close'],
  ['refused', 'open', 'error', 'error', 'close'],
  ['refused', 'open', 'junk', 'error', 'close'],
  ['refused', 'open', 'error', 'greeting', 'error', 'close'],
  // A connection that came to nothing is no service.
  ['refused', 'open', 'greeting', 'close', 'open', 'error', 'close'],
  ['refused', 'open', 'heartbeat', 'close', 'http 401'],
  ['refused', 'open', 'close', 'open', 'close with words'],
  // The provider went on after its words.
  ['quietly', 'open', 'error', 'heartbeat', 'close'],
  ['quietly', 'open', 'error', '10 s', 'heartbeat', '10 s', 'heartbeat', 'close'],
  ['quietly', 'open', 'error', 'greeting', 'close'],
  ['quietly', 'open', 'error', 'junk', 'close'],
  ['quietly', 'open', 'error', 'packet', 'close'],
  // After a packet nothing that is said refuses.
  ['quietly', 'open', 'packet', 'close'],
  ['quietly', 'open', 'packet', 'error', 'close'],
  ['quietly', 'open', 'packet', 'close with words'],
  ['quietly', 'open', 'greeting', 'close'],
  ['quietly', 'open', 'close'],
  ['quietly', 'open', 'heartbeat', 'close'],
  ['quietly', 'http 500'],
  // In mid-match.
  ['loudly', 'open', 'packet', 'close', 'http 401'],
  ['loudly', 'open', 'packet', 'close', 'open', 'error', 'close'],
  ['loudly', 'open', 'packet', 'close', 'open', 'greeting', 'error', 'close'],
  ['loudly', 'open', 'packet', 'close', 'open', 'heartbeat', 'close with words'],
  ['quietly', 'open', 'packet', 'close', 'http 401', 'http 500'],
  ['quietly', 'open', 'packet', 'close', 'open', 'error', 'heartbeat', 'close'],
  // A connection that lasted was served, though the match has not begun.
  ['loudly', 'open', '10 s', 'heartbeat', 'close', 'http 401'],
  ['loudly', 'open', 'error', '10 s', 'heartbeat', 'close', 'open', 'error', 'close'],
  ['loudly', 'open', '10 s', 'heartbeat', '30 s of silence', 'http 401'],
  // Words, and then nothing at all: no close, but the operator hears them.
  ['loudly', 'open', 'error', '30 s of silence'],
  ['quietly', 'open', '30 s of silence'],
]

function endOf(happenings: readonly Happening[]): End {
  let session: Session = newSession(SESSION_TIMING, 0)
  let now = 0
  let told: Command[] = []
  const happen = (input: Input): void => {
    const [next, commands] = step(session, input, now)
    session = next
    told.push(...commands)
  }
  const wait = (ms: number): void => {
    for (const until = now + ms; now < until; now += 500) happen({ kind: 'tick', jitter: 1 })
  }
  for (const happening of happenings) {
    // What came before has been tried again by now.
    while (session.phase === 'waiting') wait(500)
    told = []
    if (happening === '10 s') wait(10_000)
    else if (happening === '30 s of silence') wait(26_000)
    else if (happening === 'open') happen({ kind: 'opened', connectionId: 'c', startPosition: 0, next: 0, spare: 0 })
    else happen(HAPPENS[happening])
  }
  const kinds = told.flatMap((command) => (command.kind === 'tell' ? [command.isLoud ? 'loudly' : 'quietly'] : []))
  return told.some(({ kind }) => kind === 'refused') ? 'refused' : (kinds[0] as End)
}

it.each(ROWS.map(([end, ...row]) => [end, row.join(', '), row] as const))('%s: %s', (end, _, row) => {
  expect(endOf(row)).toBe(end)
})

it('hears no reply where the token went into the handshake', () => {
  const opened: Input = { kind: 'opened', connectionId: 'c', startPosition: 0, next: 0, spare: 0 }
  const [connecting] = step(newSession(SESSION_TIMING, 0, { isReplyDue: false }), { kind: 'tick', jitter: 1 }, 0)
  const [open, sent] = step(connecting, opened, 0)
  expect(sent.map(({ kind }) => kind)).toEqual(['note'])
  const [spoken, recorded] = step(open, HAPPENS.error, 1)
  expect(recorded).toEqual([{ kind: 'record', position: null }])
  expect(step(spoken, HAPPENS.close, 2)[1].at(-1)).toEqual({ kind: 'refused', words: 'no' })
})
