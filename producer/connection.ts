import { authMessage, type FixtureAddress, streamHeaders, streamUrl } from '../feed/address.ts'
import { isRefusingStatus, wordsOfBody, wordsOfText } from '../feed/refusal.ts'
import type { Input } from '../feed/session-state.ts'
import type { Producer } from './producer.ts'
import { FRAME_BYTES_RECEIVED_MAX, openSocket, type Socket } from './socket.ts'

/** One attempt to connect, and the connection that comes of it. */
export interface Connection {
  readonly id: string
  authenticate(): void
  ping(): void
  pause(): void
  unpause(): void
  /** Ends the attempt, too. Nothing is heard any more. Idempotent. */
  close(): void
}

export interface Attempt {
  readonly target: FixtureAddress
  /** Where the list begins, and whether a past match is asked for at full speed. */
  readonly startPosition: number
  readonly isFast: boolean
}

/** What is heard of it. Words are the provider's own, and may hold the token. */
export interface Listener {
  opened(): void
  /** The bytes are only lent. */
  frame(bytes: Uint8Array): void
  /** Anything else that the session (feed/session.ts) is to know. */
  input(input: Input): void
  /** A defect: nothing is tried any more. */
  broken(error: unknown): void
}

/** Connects as soon as the pace of the process allows. */
export function openConnection(producer: Producer, { target, ...query }: Attempt, listener: Listener): Connection {
  const { options, timing, pace } = producer
  const { auth = 'message', token, streams, clock, random } = options
  const attempt = new AbortController()
  let socket: Socket | null = null

  async function open(): Promise<void> {
    if (!(await pace.take(attempt.signal))) return
    const { handshakeMs, closeMs } = timing
    const [url, headers] = [streamUrl(streams, target, query), streamHeaders(auth, token)]
    socket = openSocket(
      { url, headers, handshakeMs, closeMs, clock },
      {
        opened: listener.opened,
        frame: listener.frame,
        pong: () => listener.input({ kind: 'pong' }),
        closed: (code, reason) => {
          const words = reason === '' ? `closed with ${code}` : `closed with ${code}: ${reason}`
          listener.input({ kind: 'closed', refusal: wordsOfText(reason), words, jitter: random() })
        },
        tooLarge: () => {
          const words = `expected frames of at most ${FRAME_BYTES_RECEIVED_MAX} bytes, found a larger one: it is left out`
          listener.input({ kind: 'closed', refusal: null, words, jitter: random(), isTooLarge: true })
        },
        failed: (status, body) => {
          const words = [status, wordsOfBody(body)].filter((word) => word !== null && word !== '').join(' ')
          listener.input({ kind: 'failed', isRefusal: isRefusingStatus(status), words, jitter: random() })
        },
      },
    )
  }

  open().catch(listener.broken)
  return {
    id: options.randomId(),
    authenticate: () => socket?.send(authMessage(token)),
    ping: () => socket?.ping(),
    pause: () => socket?.pause(),
    unpause: () => socket?.unpause(),
    close: () => {
      attempt.abort()
      socket?.close()
    },
  }
}
