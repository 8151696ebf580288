import { authMessage, type FixtureAddress, streamHeaders, streamUrl } from '../feed/address.ts'
import { readFrame } from '../feed/frame.ts'
import { type Known, resumePosition } from '../feed/place.ts'
import { isRefusingStatus, wordsOfBody, wordsOfText } from '../feed/refusal.ts'
import { step } from '../feed/session.ts'
import { type Command, type Input, newSession, type Session } from '../feed/session-state.ts'
import { deadline } from '../feed/watch.ts'
import { judgeEnd, type Verdict } from './ending.ts'
import type { History } from './history.ts'
import { type LineMemory, recall, remember } from './line-memory.ts'
import { lineOf, type Producer } from './producer.ts'
import { frameKey, noteRecord, type Origin, packetRecord } from './raw-record.ts'
import { redact } from './redact.ts'
import { openSocket, type Socket, type SocketHandlers } from './socket.ts'

/** How following a fixture came to its end. Trouble with the provider is no end: it is tried again. */
export type Outcome =
  | { readonly is: 'ended' }
  /** The provider does not take the token. */
  | { readonly is: 'refused'; readonly words: string }
  | { readonly is: 'stopped' }

/** Executes what the session (feed/session.ts) decides for one fixture. */
interface Follower {
  readonly producer: Producer
  readonly target: FixtureAddress
  readonly memory: LineMemory
  readonly settle: { readonly resolve: (outcome: Outcome) => void; readonly reject: (error: unknown) => void }
  /** Ends everything that this fixture still waits for. */
  readonly stop: AbortController
  session: Session
  connectionId: string | null
  socket: Socket | null
  /** Ends the attempt that is going on. */
  attempt: AbortController
  /** While the whole list is read once more: every frame in the log, of any line and source. */
  keys: ReadonlySet<string> | null
  /** The frame that is being looked at. */
  current: { readonly bytes: Uint8Array; readonly key: string } | null
  timer: { readonly at: number; readonly cancel: () => void } | null
}

/** Follows one fixture until it has ended, is refused, or `signal` aborts. Rejects when the log failed for good. */
export async function follow(
  producer: Producer,
  target: FixtureAddress,
  history: History,
  { signal, again = false }: { readonly signal: AbortSignal; readonly again?: boolean },
): Promise<Outcome> {
  const { clock } = producer.options
  const now = clock.monotonicMs()
  const { promise, ...settle } = withResolvers<Outcome>()
  const follower: Follower = {
    producer,
    target,
    memory: history.line,
    settle,
    stop: new AbortController(),
    session: newSession(producer.timing, now, history.isFinished && !again),
    connectionId: null,
    socket: null,
    attempt: new AbortController(),
    keys: null,
    current: null,
    timer: null,
  }
  const onStop = (): void => feed(follower, { kind: 'stop' })
  signal.addEventListener('abort', onStop, { once: true })
  const offPressure = producer.recorder.onPressure((pressure) => feed(follower, { kind: `log-${pressure}` }))
  producer.recorder.failed.catch(settle.reject)
  try {
    if (producer.recorder.pressure() !== 'free') feed(follower, { kind: 'log-full' })
    if (signal.aborted) return { is: 'stopped' }
    feed(follower, { kind: 'start' })
    const outcome = await promise
    await producer.recorder.flushed()
    return outcome
  } finally {
    signal.removeEventListener('abort', onStop)
    offPressure()
    follower.stop.abort()
    disconnect(follower)
    follower.timer?.cancel()
  }
}

function feed(follower: Follower, input: Input): void {
  const { clock } = follower.producer.options
  const [session, commands] = step(follower.session, input, clock.monotonicMs())
  follower.session = session
  for (const command of commands) execute(follower, command)
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
    feed(follower, { kind: 'tick', jitter: random() })
  })
  follower.timer = { at, cancel }
}

function execute(follower: Follower, command: Command): void {
  const { producer, socket } = follower
  switch (command.kind) {
    case 'connect':
      connect(follower, command.from).catch(follower.settle.reject)
      return
    case 'authenticate':
      if (producer.options.auth !== 'header') socket?.send(authMessage(producer.options.token))
      return
    case 'record':
      record(follower, command.position)
      return
    case 'note':
      note(follower, command)
      return
    case 'ping':
      socket?.ping()
      return
    case 'pause':
      socket?.pause()
      return
    case 'unpause':
      socket?.unpause()
      return
    case 'close':
      disconnect(follower)
      return
    case 'judge':
      judge(follower, command.wasReread).catch(follower.settle.reject)
      return
    case 'tell':
      tell(follower, command)
      return
    case 'refused':
      follower.settle.resolve({ is: 'refused', words: clean(follower, command.words) })
      return
    default:
      command satisfies never
  }
}

async function connect(follower: Follower, from: Session['from']): Promise<void> {
  const { producer, target, memory, attempt } = follower
  const { options, timing } = producer
  if (!(await producer.pace.take(attempt.signal))) return
  const startPosition = from === 'resume' ? resumePosition(memory.next) : 0
  const isFast = from === 'reread' || options.isFast === true
  const connectionId = options.randomId()
  follower.connectionId = connectionId
  const url = streamUrl(options.streams, target, { startPosition, isFast })
  const headers = streamHeaders(options.auth ?? 'message', options.token)
  const isReread = from === 'reread'
  const opened = (): void => {
    // In a reread everything that is in the log may come again, as often as it likes.
    const spare = isReread ? Number.POSITIVE_INFINITY : memory.spare
    feed(follower, { kind: 'opened', connectionId, startPosition, next: memory.next, spare })
  }
  if (!isReread) follower.keys = null
  follower.socket = openSocket({ url, headers, handshakeMs: timing.handshakeMs }, handlers(follower, opened))
}

function handlers(follower: Follower, opened: () => void): SocketHandlers {
  const { random } = follower.producer.options
  return {
    opened,
    frame: (bytes, isBinary) => receive(follower, bytes, isBinary),
    pong: () => feed(follower, { kind: 'pong' }),
    closed: (code, reason) => {
      const words = reason === '' ? `closed with ${code}` : `closed with ${code}: ${reason}`
      feed(follower, { kind: 'closed', refusal: wordsOfText(reason), words: clean(follower, words), jitter: random() })
    },
    failed: (status, body) => {
      const words = [status, wordsOfBody(body)].filter((word) => word !== null && word !== '').join(' ')
      const isRefusal = isRefusingStatus(status)
      feed(follower, { kind: 'failed', isRefusal, words: clean(follower, words), jitter: random() })
    },
  }
}

function receive(follower: Follower, bytes: Uint8Array, isBinary: boolean): void {
  const frame = readFrame(bytes, follower.target.fixtureId, isBinary)
  if (frame.kind === 'heartbeat') {
    feed(follower, frame)
    return
  }
  const key = frameKey(frame, bytes)
  follower.current = { bytes, key }
  const known = knownOf(follower, key)
  if (frame.kind === 'packet') feed(follower, { kind: 'packet', known, isFinished: frame.isFinished })
  else feed(follower, { kind: 'other', known, isReply: frame.isReply, refusal: frame.refusal })
  follower.current = null
}

function knownOf({ memory, keys }: Follower, key: string): Known {
  const known = recall(memory, key)
  return known === undefined && keys?.has(key) ? null : known
}

function record(follower: Follower, position: number | null): void {
  const { producer, memory, current } = follower
  if (current === null) return
  const raw = packetRecord(originOf(follower, follower.connectionId), current.bytes, position, now(follower))
  producer.recorder.record(raw)
  remember(memory, current.key, position)
  producer.counts.frames++
}

function note(follower: Follower, { event, connectionId, detail }: Command & { kind: 'note' }): void {
  const { producer, target } = follower
  const words = detail === null ? null : clean(follower, detail)
  producer.recorder.record(noteRecord(originOf(follower, connectionId), event, words, now(follower)))
  producer.counts.notes++
  producer.options.onEvent?.({ target, kind: event, detail: words })
  if (event === 'ended') follower.settle.resolve({ is: 'ended' })
}

async function judge(follower: Follower, wasReread: boolean): Promise<void> {
  const { producer, target, stop } = follower
  const verdict: Verdict = await judgeEnd(producer, target, { wasReread, signal: stop.signal })
  if (verdict.is === 'reread') follower.keys = verdict.keys
  feed(follower, { kind: verdict.is })
}

function tell(follower: Follower, { words, delayMs, isLoud }: Command & { kind: 'tell' }): void {
  const { producer, target } = follower
  const { logger, onEvent } = producer.options
  const error = clean(follower, words)
  onEvent?.({ target, kind: 'waiting', detail: error })
  const context = { fixtureId: target.fixtureId, path: target.path, error, delayMs }
  if (isLoud) logger.error(context, 'the provider refuses us; trying again')
  else logger.warn(context, 'no connection; trying again')
}

function disconnect(follower: Follower): void {
  follower.attempt.abort()
  follower.attempt = new AbortController()
  follower.socket?.close()
  follower.socket = null
}

function originOf({ producer, target }: Follower, connectionId: string | null): Origin {
  return { target, line: lineOf(producer), source: 'stream', connectionId }
}

function now({ producer }: Follower): number {
  return producer.options.clock.micros()
}

function clean({ producer }: Follower, words: string): string {
  return redact(words, producer.options.token)
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {}
  let reject: (error: unknown) => void = () => {}
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
