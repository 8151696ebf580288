import { readFrame } from '../feed/frame.ts'
import { resumePosition } from '../feed/place.ts'
import { step } from '../feed/session.ts'
import type { Command, Input, Session } from '../feed/session-state.ts'
import { deadline } from '../feed/watch.ts'
import { type Connection, openConnection } from './connection.ts'
import { judgeEnd } from './ending.ts'
import { type Heard, knownOf, type Line, recordFrame, recordNote } from './line.ts'
import type { ProducerEvent } from './producer.ts'
import { frameKey } from './raw-record.ts'
import { redact } from './redact.ts'

/** How following a fixture came to its end. Trouble with the provider is no end: it is tried again. */
export type Outcome =
  | { readonly is: 'ended' }
  /** The provider does not take the token. */
  | { readonly is: 'refused'; readonly words: string }
  | { readonly is: 'stopped' }

/** One fixture being followed: what happens is heard, the session (feed/session.ts) decides, and that is done here. */
export interface Follower extends Line {
  readonly settle: { readonly resolve: (outcome: Outcome) => void; readonly reject: (error: unknown) => void }
  /** Ends everything that this fixture still waits for. */
  readonly stop: AbortController
  session: Session
  connection: Connection | null
  timer: { readonly at: number; readonly cancel: () => void } | null
}

/** `frame`: what the input is about, where that is a frame. */
export function hear(follower: Follower, input: Input, frame: Heard | null = null): void {
  const { clock } = follower.producer.options
  const [session, commands] = step(follower.session, input, clock.monotonicMs())
  follower.session = session
  for (const command of commands) perform(follower, command, frame)
  if (input.kind === 'stop') follower.settle.resolve({ is: 'stopped' })
  arm(follower)
}

/** Frames push the deadline further away: the timer stays, and looks again when it is due. */
function arm(follower: Follower): void {
  const at = deadline(follower.session)
  const { timer } = follower
  if (at === null || follower.stop.signal.aborted || (timer !== null && timer.at <= at)) return
  const { clock, random } = follower.producer.options
  timer?.cancel()
  const cancel = clock.after(Math.max(0, at - clock.monotonicMs()), () => {
    follower.timer = null
    hear(follower, { kind: 'tick', jitter: random() })
  })
  follower.timer = { at, cancel }
}

function perform(follower: Follower, command: Command, frame: Heard | null): void {
  const { connection, settle } = follower
  switch (command.kind) {
    case 'connect':
      connect(follower, command)
      return
    case 'authenticate':
      connection?.authenticate()
      return
    case 'ping':
      connection?.ping()
      return
    case 'pause':
      connection?.pause()
      return
    case 'unpause':
      connection?.unpause()
      return
    case 'close':
      disconnect(follower)
      return
    case 'record':
      if (frame !== null) recordFrame(follower, connection?.id ?? null, frame, command.position)
      return
    case 'note':
      note(follower, command)
      return
    case 'judge':
      judge(follower, command.wasReread).catch(settle.reject)
      return
    case 'tell':
      tell(follower, command)
      return
    case 'refused':
      settle.resolve({ is: 'refused', words: clean(follower, command.words) })
      return
    default:
      command satisfies never
  }
}

function connect(follower: Follower, { from, skipTo }: Command & { kind: 'connect' }): void {
  const { producer, target, memory, settle } = follower
  const isReread = from === 'reread'
  if (!isReread) follower.keys = null
  const startPosition = skipTo ?? (from === 'resume' ? resumePosition(memory.next) : 0)
  const isFast = isReread || producer.options.isFast === true
  const connection = openConnection(
    producer,
    { target, startPosition, isFast },
    {
      opened: () => {
        // In a reread everything that is in the log may come again, as often as it likes.
        const spare = isReread ? Number.POSITIVE_INFINITY : memory.spare
        hear(follower, { kind: 'opened', connectionId: connection.id, startPosition, next: memory.next, spare })
      },
      frame: (bytes) => hearFrame(follower, bytes),
      input: (input) => hear(follower, input),
      broken: settle.reject,
    },
  )
  follower.connection = connection
}

function hearFrame(follower: Follower, bytes: Uint8Array): void {
  const frame = readFrame(bytes, follower.target.fixtureId)
  if (frame.kind === 'heartbeat') {
    hear(follower, frame)
    return
  }
  const key = frameKey(frame, bytes)
  const known = knownOf(follower, key)
  const input: Input =
    frame.kind === 'packet'
      ? { kind: 'packet', known, isFinished: frame.isFinished }
      : { kind: 'other', known, isReply: frame.isReply, refusal: frame.refusal }
  hear(follower, input, { bytes, key })
}

function note(follower: Follower, { event, connectionId, detail }: Command & { kind: 'note' }): void {
  const words = detail === null ? null : clean(follower, detail)
  recordNote(follower, connectionId, event, words)
  // That it has ended is told when the log has it (producer/follow.ts).
  if (event === 'ended') follower.settle.resolve({ is: 'ended' })
  else tellEvent(follower, event, words)
}

async function judge(follower: Follower, wasReread: boolean): Promise<void> {
  const { producer, target, stop } = follower
  const verdict = await judgeEnd(producer, target, { wasReread, signal: stop.signal })
  if (verdict.is === 'reread') follower.keys = verdict.keys
  hear(follower, { kind: verdict.is })
}

function tell(follower: Follower, { words, delayMs, isLoud }: Command & { kind: 'tell' }): void {
  const { target, producer } = follower
  const { logger } = producer.options
  const error = clean(follower, words)
  tellEvent(follower, 'waiting', error)
  const context = { fixtureId: target.fixtureId, path: target.path, error, delayMs }
  if (isLoud) logger.error(context, 'the provider refuses us; trying again')
  else logger.warn(context, 'no connection; trying again')
}

export function tellEvent(
  { producer, target }: Pick<Follower, 'producer' | 'target'>,
  kind: ProducerEvent['kind'],
  detail: string | null,
): void {
  producer.options.onEvent?.({ target, kind, detail })
}

export function disconnect(follower: Follower): void {
  follower.connection?.close()
  follower.connection = null
}

function clean({ producer }: Follower, words: string): string {
  return redact(words, producer.options.token)
}
