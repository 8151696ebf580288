import type { BlockWriter } from './block-writer.ts'
import { type Home, laneOf, type TopicMark } from './catalog.ts'
import { openCommitter } from './committer.ts'
import { logFailed } from './errors.ts'
import type { ReadingParts } from './file-reading.ts'
import { APPEND_BYTES_MAX, type CommitUnit, type NewRecord } from './log.ts'
import { pack } from './pack.ts'
import { movePosition, type PositionMove, positionMark } from './position.ts'
import type { WriteQueue } from './queue.ts'
import { logBusy, positionMoved, topicAppended } from './refusals.ts'

export interface CommittingOptions {
  /**
   * A commit of so many outputs is made by a thread: there is work to catch up with, and a second core takes a third of it.
   * Without the thread a single commit takes less time, which is for those who follow live matches; but as long as the thread
   * has something in hand, all go through it, so that they stay in order.
   */
  readonly threadRecordsMin: number
}

export interface CommittingParts extends ReadingParts, CommittingOptions {
  readonly queue: WriteQueue
  readonly claim: (topic: string, home: Home) => TopicMark
  readonly push: (writer: BlockWriter, record: NewRecord) => unknown
  readonly bytesOf: (records: readonly NewRecord[]) => number
}

export interface FileCommitting {
  commit(unit: CommitUnit): Promise<void>
  close(): Promise<void>
}

/** Commits to the embedded log, in the order in which they are asked for. */
export function fileCommitting(parts: CommittingParts): FileCommitting {
  const { url, folder, waiters, queue, claim, push, bytesOf, threadRecordsMin } = parts
  const { path, files } = folder.committed
  const committer = openCommitter({ url, path, files })
  let bytesApart = 0

  function commitHere(outputs: readonly NewRecord[], to: PositionMove): Promise<number | null> {
    return queue.write(bytesOf(outputs), (writer) => {
      const found = movePosition(folder.committed, to)
      if (found === null) for (const record of outputs) push(writer, record)
      return found
    })
  }

  function commitApart(outputs: readonly NewRecord[], to: PositionMove): Promise<number | null> {
    const bytes = bytesOf(outputs)
    // A unit above the bound goes when no other is under way: it would never fit otherwise.
    if (bytesApart > 0 && bytesApart + bytes > APPEND_BYTES_MAX)
      return Promise.reject(logBusy(url, bytesApart + bytes, APPEND_BYTES_MAX))
    // What was asked for before goes first.
    queue.drain()
    const packed = pack(outputs, folder.partitions, (topic) => laneOf(claim(topic, 'committed'), 0))
    bytesApart += bytes
    // From here on the outputs are garbage: the next batch is being folded meanwhile.
    return committer
      .commit({ move: to, packed, bytes })
      .catch((cause: unknown) => Promise.reject(logFailed(url, `writing to ${path}`, cause)))
      .finally(() => {
        bytesApart -= bytes
        waiters.wake()
      })
  }

  return {
    commit({ group, topic, partition, from, to, metadata, outputs }) {
      for (const name of new Set(outputs.map((record) => record.topic))) {
        if (claim(name, 'committed').home !== 'committed') return Promise.reject(topicAppended(url, name))
      }
      const isApart = committer.isBusy() || outputs.length >= threadRecordsMin
      const moved = { mark: positionMark(group, topic, partition), from, to, metadata }
      return (isApart ? commitApart : commitHere)(outputs, moved).then((found) => {
        if (found !== null) throw positionMoved(url, { group, topic, partition, from }, found)
      })
    },
    close: committer.close,
  }
}
