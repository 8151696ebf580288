import type { Command, OpenConnection, Session, Stepped } from './session-state.ts'
import { backoffMs } from './timing.ts'

/** Steps that several inputs lead to. */
export const NOTHING: readonly Command[] = []

/** The end was seen already; a provider that no longer lets its list be read must not keep the fixture open for ever. */
const REREAD_FAILURES_MAX = 10

function giveUpReread(session: Session, words: string): Stepped {
  const [next, commands] = judge({ ...session, connection: null }, true)
  return [
    next,
    [{ kind: 'tell', words: `the list was not read again: ${words}`, delayMs: 0, isLoud: true }, ...commands],
  ]
}

/** Tries again after a delay that grows with each failure. */
export function retry(
  session: Session,
  { words, jitter }: { readonly words: string; readonly jitter: number },
  now: number,
  isLoud = false,
): Stepped {
  if (session.from === 'reread' && session.failures >= REREAD_FAILURES_MAX) return giveUpReread(session, words)
  const delayMs = backoffMs(session.failures, jitter, session.timing)
  const next: Session = {
    ...session,
    phase: 'waiting',
    dueAt: now + delayMs,
    failures: session.failures + 1,
    connection: null,
  }
  return [next, [{ kind: 'tell', words, delayMs, isLoud }]]
}

/** Nothing was lost as long as nothing is recorded as open. */
export function lost({ recordedId }: Session, detail: string): readonly Command[] {
  return recordedId === null ? NOTHING : [{ kind: 'note', event: 'lost', connectionId: recordedId, detail }]
}

/** Whether the provider has served this line by now: the connection that is open may end. */
export function isServed({ wasServed, connection }: Session): boolean {
  return wasServed || (connection?.hasLasted === true && connection.refusal === null)
}

/** Asks whether the fixture has ended; the connection stays as it is. */
export function judge(session: Session, wasReread = false): Stepped {
  const phase = session.connection === null ? 'ending' : session.phase
  return [{ ...session, phase, isFinished: false, isJudged: true }, [{ kind: 'judge', wasReread }]]
}

/** Connects anew at once, by our own choice: that is no loss unless the attempt fails. */
export function turnOver(session: Session, from: Session['from'], now: number): Stepped {
  return [
    { ...session, wasServed: isServed(session), phase: 'waiting', dueAt: now, connection: null, from, skipTo: null },
    [{ kind: 'close' }],
  ]
}

export function withConnection(session: Session, connection: OpenConnection): Session {
  return { ...session, connection }
}
