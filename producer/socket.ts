import WebSocket from 'ws'
import type { Clock } from '../platform/clock.ts'

/** One WebSocket, with as little of it shown as the producer needs. */
export interface Socket {
  send(text: string): void
  ping(): void
  pause(): void
  unpause(): void
  /** At once, without the closing handshake; no handler is called any more. Idempotent. */
  close(): void
}

export interface SocketHandlers {
  opened(): void
  /** The bytes are only lent: they may change after the call. */
  frame(bytes: Uint8Array): void
  pong(): void
  closed(code: number, reason: string): void
  /** It has ended because of a frame above {@link FRAME_BYTES_RECEIVED_MAX}, of which nothing was received. */
  tooLarge(): void
  /** It never opened. `status` is that of an HTTP answer, `words` its body or the system's error. */
  failed(status: number | null, words: string): void
}

export interface SocketOptions {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Until it must be open, or refused with all that is said about it. */
  readonly handshakeMs: number
  /** Until it must be gone after a close was said. */
  readonly closeMs: number
  readonly clock: Pick<Clock, 'after'>
}

/**
 * A larger frame closes the connection: each of 500 sockets may hold one. Those above 1 MiB are recorded by their
 * beginning (match/raw.ts).
 */
export const FRAME_BYTES_RECEIVED_MAX = 8 * 1024 * 1024
const ANSWER_BYTES_MAX = 4096
/** What the library calls a frame above `maxPayload`. */
const TOO_LARGE = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'

/** Another answer than a socket. */
interface Answer {
  readonly status: number | null
  readonly parts: readonly Buffer[]
}

export function openSocket(options: SocketOptions, handlers: SocketHandlers): Socket {
  const { url, headers, handshakeMs, closeMs, clock } = options
  const socket = new WebSocket(url, clientOptions(headers, closeMs))
  let isOpen = false
  let isDone = false
  let answer: Answer | null = null
  // The library's own limit begins anew with each byte of an answer.
  const cancelLimit = clock.after(handshakeMs, () => done(() => notOpened(`no handshake within ${handshakeMs} ms`)))

  function notOpened(error: string): void {
    if (answer === null) handlers.failed(null, error)
    else handlers.failed(answer.status, Buffer.concat(answer.parts).toString('utf8'))
  }

  function done(tell: () => void): void {
    if (isDone) return
    isDone = true
    cancelLimit()
    socket.terminate()
    tell()
  }

  socket.on('open', () => {
    if (isDone) return
    isOpen = true
    cancelLimit()
    handlers.opened()
  })
  socket.on('message', (data) => {
    if (!isDone) handlers.frame(data as Buffer)
  })
  socket.on('pong', () => {
    if (!isDone) handlers.pong()
  })
  socket.on('unexpected-response', (_request, response) => {
    const parts: Buffer[] = []
    let size = 0
    answer = { status: response.statusCode ?? null, parts }
    const end = (): void => done(() => notOpened('no answer'))
    response.on('data', (part: Buffer) => {
      parts.push(part.subarray(0, ANSWER_BYTES_MAX - size))
      size += part.length
      if (size >= ANSWER_BYTES_MAX) end()
    })
    response.on('end', end)
    response.on('close', end)
  })
  // What follows an error once it is open is a close.
  socket.on('error', (error) => {
    if (!isOpen) done(() => notOpened(messageOf(error)))
    else if ('code' in error && error.code === TOO_LARGE) done(handlers.tooLarge)
  })
  socket.on('close', (code, reason) => {
    done(() => (isOpen ? handlers.closed(code, reason.toString('utf8')) : notOpened(`closed with ${code}`)))
  })
  return {
    send: (text) => socket.send(text, ignore),
    ping: () => socket.ping(undefined, undefined, ignore),
    pause: () => socket.pause(),
    unpause: () => socket.resume(),
    close: () => done(() => {}),
  }
}

/** The types of the library do not know `closeTimeout` yet. */
function clientOptions(headers: SocketOptions['headers'], closeTimeout: number): WebSocket.ClientOptions {
  const options: WebSocket.ClientOptions & { readonly closeTimeout: number } = {
    headers,
    closeTimeout,
    // Unpacking costs five times what receiving does.
    perMessageDeflate: false,
    maxPayload: FRAME_BYTES_RECEIVED_MAX,
    // A text frame with other bytes is to be recorded, not to close the connection.
    skipUTF8Validation: true,
  }
  return options
}

/** Node gives one message for several addresses that all failed, and that one is empty. */
function messageOf(error: Error & { readonly code?: string; readonly errors?: readonly Error[] }): string {
  return error.message || error.errors?.[0]?.message || error.code || error.name
}

/** A failed send is followed by a close, which tells. */
function ignore(): void {}
