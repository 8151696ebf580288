import { logFailed } from '../errors.ts'
import { APPEND_BYTES_MAX, type CommitUnit, type NewRecord } from '../log.ts'
import { logBusy, positionMoved, topicAppended } from '../refusals.ts'
import { type Home, laneOf, type TopicMark } from './catalog.ts'
import { openCommitter } from './committer.ts'
import { pack } from './pack.ts'
import { type PositionMove, positionMark } from './position.ts'
import type { WriteQueue } from './queue.ts'
import type { ReadingParts } from './reading.ts'

export interface CommittingParts extends Pick<ReadingParts, 'url' | 'folder' | 'waiters'> {
  readonly queue: WriteQueue
  readonly claim: (topic: string, home: Home) => TopicMark
  readonly bytesOf: (records: readonly NewRecord[]) => number
}

export interface FileCommitting {
  commit(unit: CommitUnit): Promise<void>
  close(): Promise<void>
}

/**
 * Commits to the embedded log, in the order in which they are asked for. All are made by a thread, small ones too: what waits
 * for the disk in the process itself keeps it from its sockets, and at 1,000 packets a second from half of its time.
 */
export function fileCommitting(parts: CommittingParts): FileCommitting {
  const { url, folder, waiters, queue, claim, bytesOf } = parts
  const { path, files } = folder.committed
  const committer = openCommitter({ url, path, files })
  let bytesWaiting = 0

  function write(outputs: readonly NewRecord[], to: PositionMove): Promise<number | null> {
    const bytes = bytesOf(outputs)
    // A unit above the bound goes when no other is under way: it would never fit otherwise.
    if (bytesWaiting > 0 && bytesWaiting + bytes > APPEND_BYTES_MAX)
      return Promise.reject(logBusy(url, bytesWaiting + bytes, APPEND_BYTES_MAX))
    // What was appended before goes first.
    queue.drain()
    const packed = pack(outputs, folder.partitions, (topic) => laneOf(claim(topic, 'committed'), 0))
    bytesWaiting += bytes
    // From here on the outputs are garbage: the next batch is being folded meanwhile.
    return committer
      .commit({ move: to, packed, bytes })
      .catch((cause: unknown) => Promise.reject(logFailed(url, `writing to ${path}`, cause)))
      .finally(() => {
        bytesWaiting -= bytes
        waiters.wake()
      })
  }

  return {
    commit({ group, topic, partition, from, to, metadata, outputs }) {
      for (const name of new Set(outputs.map((record) => record.topic))) {
        if (claim(name, 'committed').home !== 'committed') return Promise.reject(topicAppended(url, name))
      }
      const moved = { mark: positionMark(group, topic, partition), from, to, metadata }
      return write(outputs, moved).then((found) => {
        if (found !== null) throw positionMoved(url, { group, topic, partition, from }, found)
      })
    },
    close: committer.close,
  }
}
