import type { ConnectedClient } from '../clients.ts'
import type { Frame } from '../source.ts'

/** What is done to a client; false: no more for it. */
type Task = (client: ConnectedClient) => boolean

const TASKS = new WeakMap<Uint8Array, Task>()

/**
 * What is done to a client at a moment of the match goes through the match, as a frame of its own: so it is in time and in
 * order. The client that is wrapped in {@link obeying} does it instead of sending it.
 */
export function signal(task: Task): Frame {
  const frame = new Uint8Array(0)
  TASKS.set(frame, task)
  return frame
}

export function isSignal(frame: Frame): boolean {
  return typeof frame !== 'string' && TASKS.has(frame)
}

export function obeying(client: ConnectedClient): ConnectedClient {
  return {
    ...client,
    send: (frame) => {
      const task = typeof frame === 'string' ? undefined : TASKS.get(frame)
      return task === undefined ? client.send(frame) : Promise.resolve(task(client))
    },
  }
}

export const DROP = signal((client) => {
  client.drop()
  return false
})
