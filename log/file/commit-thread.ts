import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { ErrorCode, TouchlineError } from '../../platform/errors.ts'
import { logFailed } from '../errors.ts'
import { APPEND_BYTES_MAX } from '../log.ts'
import { type Packed, unpack } from './pack.ts'
import { movePosition, type PositionMove } from './position.ts'
import { openQueue } from './queue.ts'
import { openStore } from './store.ts'
import type { StoreFiles } from './store-files.ts'

/** What a thread is started with. */
export interface CommitThreadData {
  readonly url: string
  readonly path: string
  /** Those that the process has open: there may be others under that name by now. */
  readonly files: StoreFiles
}

/** What log/file/committer.ts asks for. */
export interface CommitRequest {
  readonly id: number
  readonly move: PositionMove
  readonly packed: Packed
  /** What it counts towards {@link APPEND_BYTES_MAX}, here as in the process, which refuses what is above. */
  readonly bytes: number
}

/** `found` is where the position stands instead, `failed` what went wrong; both null: it is on the disk. */
export interface CommitReply {
  readonly id: number
  readonly found: number | null
  readonly failed: CommitFailure | null
}

/** A TouchlineError as it can be handed over. */
export interface CommitFailure {
  readonly code: ErrorCode
  readonly context: TouchlineError['context']
}

/** The thread: commits in the order in which they are asked for, those that wait together in one transaction. */
function serve(port: MessagePort, { url, path, files }: CommitThreadData): void {
  const store = openStore(path, { sharing: files })
  const queue = openQueue({ store, url, bytesMax: APPEND_BYTES_MAX, written: () => {} })

  async function commit(request: CommitRequest): Promise<number | null> {
    return queue.write(request.bytes, (writer) => {
      const found = movePosition(store, request.move)
      if (found === null) unpack(request.packed, writer.push)
      return found
    })
  }

  async function answer(request: CommitRequest): Promise<CommitReply> {
    try {
      return { id: request.id, found: await commit(request), failed: null }
    } catch (error) {
      const { code, context } = logFailed(url, `writing to ${path}`, error)
      return { id: request.id, found: null, failed: { code, context } }
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

if (parentPort !== null) serve(parentPort, workerData as CommitThreadData)
