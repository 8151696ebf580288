import WebSocket from 'ws'

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
  frame(bytes: Uint8Array, isBinary: boolean): void
  pong(): void
  closed(code: number, reason: string): void
  /** It never opened. `status` is that of an HTTP answer, `words` its body or the system's error. */
  failed(status: number | null, words: string): void
}

export interface SocketOptions {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly handshakeMs: number
}

/** A larger frame closes the connection. Those above 1 MiB are recorded by their beginning (match/raw.ts). */
export const FRAME_BYTES_RECEIVED_MAX = 64 * 1024 * 1024
const ANSWER_BYTES_MAX = 4096

export function openSocket({ url, headers, handshakeMs }: SocketOptions, handlers: SocketHandlers): Socket {
  const socket = new WebSocket(url, {
    headers,
    handshakeTimeout: handshakeMs,
    // Unpacking costs five times what receiving does.
    perMessageDeflate: false,
    maxPayload: FRAME_BYTES_RECEIVED_MAX,
    // A text frame with other bytes is to be recorded, not to close the connection.
    skipUTF8Validation: true,
  })
  let isOpen = false
  let isDone = false

  function done(tell: () => void): void {
    if (isDone) return
    isDone = true
    socket.terminate()
    tell()
  }

  socket.on('open', () => {
    if (isDone) return
    isOpen = true
    handlers.opened()
  })
  socket.on('message', (data, isBinary) => {
    if (!isDone) handlers.frame(data as Buffer, isBinary)
  })
  socket.on('pong', () => {
    if (!isDone) handlers.pong()
  })
  socket.on('unexpected-response', (_request, response) => {
    const { statusCode = null } = response
    const parts: Buffer[] = []
    let size = 0
    const end = (): void => done(() => handlers.failed(statusCode, Buffer.concat(parts).toString('utf8')))
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
    if (!isOpen) done(() => handlers.failed(null, messageOf(error)))
  })
  socket.on('close', (code, reason) => {
    done(() => (isOpen ? handlers.closed(code, reason.toString('utf8')) : handlers.failed(null, `closed with ${code}`)))
  })
  return {
    send: (text) => socket.send(text, ignore),
    ping: () => socket.ping(undefined, undefined, ignore),
    pause: () => socket.pause(),
    unpause: () => socket.resume(),
    close: () => done(() => {}),
  }
}

/** Node gives one message for several addresses that all failed, and that one is empty. */
function messageOf(error: Error & { readonly code?: string; readonly errors?: readonly Error[] }): string {
  return error.message || error.errors?.[0]?.message || error.code || error.name
}

/** A failed send is followed by a close, which tells. */
function ignore(): void {}
