import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { type Move, move } from './move.ts'
import { type Packed, unpack } from './packed.ts'
import { openQueue } from './queue.ts'
import { openStore } from './store.ts'

/** What log/committer.ts asks for. */
export interface CommitRequest {
  readonly id: number
  readonly move: Move
  readonly packed: Packed
}

/** `found` is where the position stands instead, `failed` what went wrong; both null: it is on the disk. */
export interface CommitReply {
  readonly id: number
  readonly found: number | null
  readonly failed: string | null
}

/** The thread: commits in the order in which they are asked for, those that wait together in one transaction. */
function serve(port: MessagePort, path: string): void {
  const store = openStore(path, { again: true })
  const queue = openQueue({ store, url: path, bytesMax: Number.POSITIVE_INFINITY, written: () => {} })

  async function commit(request: CommitRequest): Promise<number | null> {
    return queue.write(request.packed.bytes.length, (unit) => {
      const found = move(store, request.move)
      if (found === null) unpack(request.packed, unit.push)
      return found
    })
  }

  async function answer(request: CommitRequest): Promise<CommitReply> {
    try {
      return { id: request.id, found: await commit(request), failed: null }
    } catch (error) {
      return { id: request.id, found: null, failed: error instanceof Error ? error.message : String(error) }
    }
  }

  let lastReply = Promise.resolve()

  async function close(): Promise<void> {
    queue.drain()
    await lastReply
    await store.close()
    port.close()
  }

  port.on('message', (request: CommitRequest | 'close') => {
    if (request === 'close') void close()
    else lastReply = answer(request).then((reply) => port.postMessage(reply))
  })
}

if (parentPort !== null) serve(parentPort, String(workerData))
