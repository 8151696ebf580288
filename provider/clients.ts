import { isUtf8 } from 'node:buffer'
import type { WebSocket } from 'ws'
import type { Clock } from '../platform/clock.ts'
import type { Client } from './feeding.ts'
import type { Frame } from './source.ts'

/** More are turned away with 503. */
export const CLIENTS_MAX = 5000
/** What may wait for one client that does not read, and for all together; beyond, a client gets one frame at a time. */
export const BUFFERED_BYTES_MAX = 1024 * 1024
export const BUFFERED_BYTES_ALL_MAX = 256 * 1024 * 1024

const CLOSE_MS_MAX = 500

/** What faults are played on, too. */
export interface ConnectedClient extends Client {
  /** Cuts it off, without a close frame. */
  drop(): void
  /** Half-open: nothing is sent or read any more, and it is not told. Cut off after `msMax`. */
  freeze(msMax: number): void
  /** Aborts when the connection is gone. */
  readonly gone: AbortSignal
}

/** The connected clients of a provider, which share its memory. */
export interface Clients {
  /** Whether a further socket is to be turned away. */
  isFull(): boolean
  add(ws: WebSocket): ConnectedClient
  /** Whether too much is handed over that the network has not taken yet. */
  isCrowded(): boolean
  /** Notes bytes that wait; the function returned notes that they are gone. */
  hold(bytes: number): () => void
}

export function openClients(clock: Clock, bytesAllMax = BUFFERED_BYTES_ALL_MAX, clientsMax = CLIENTS_MAX): Clients {
  let count = 0
  let bufferedBytes = 0

  const isCrowded = (): boolean => bufferedBytes > bytesAllMax

  function hold(bytes: number): () => void {
    bufferedBytes += bytes
    return () => {
      bufferedBytes -= bytes
    }
  }

  function send(ws: WebSocket, frame: Frame): Promise<boolean> {
    const release = hold(typeof frame === 'string' ? Buffer.byteLength(frame) : frame.length)
    const binary = typeof frame !== 'string' && !isUtf8(frame)
    return new Promise((resolve) =>
      // Also called for what still waited when the connection ended.
      ws.send(frame, { binary }, (error) => {
        release()
        resolve(error === undefined || error === null)
      }),
    )
  }

  return {
    isFull: () => count >= clientsMax,
    isCrowded,
    hold,
    add(ws) {
      count++
      const gone = new AbortController()
      ws.once('close', () => {
        count--
        gone.abort()
      })
      let isFrozen = false
      return {
        // A frozen one still takes frames, which lead nowhere.
        send: (frame) => (isFrozen ? Promise.resolve(true) : send(ws, frame)),
        hasRoom: () => !isFrozen && ws.bufferedAmount <= BUFFERED_BYTES_MAX && !isCrowded(),
        gone: gone.signal,
        drop: () => ws.terminate(),
        freeze: (msMax) => {
          isFrozen = true
          ws.pause()
          // What it does to end the connection is not read either.
          clock.after(msMax, () => ws.terminate(), { unref: true })
        },
        close: (code, reason) => {
          ws.close(code, reason)
          // The close frame may be stuck behind what the client does not take.
          clock.after(CLOSE_MS_MAX, () => ws.terminate(), { unref: true })
        },
      }
    },
  }
}
