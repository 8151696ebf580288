import { type Home, laneOf, type TopicMark } from './catalog.ts'
import { openCommitter } from './committer.ts'
import type { ReadingParts } from './file-reading.ts'
import { positionMark } from './folder.ts'
import { APPEND_BYTES_MAX, type CommitUnit, type NewRecord } from './log.ts'
import { type Move, move } from './move.ts'
import { pack } from './packed.ts'
import type { WriteQueue } from './queue.ts'
import { logBusy, logUnavailable, positionMoved, topicAppended } from './refusals.ts'
import type { Unit } from './unit.ts'

/**
 * A commit of so many outputs starts the thread that commits from then on: there is work to catch up with, and a second
 * core takes a third of it. Without a thread a single commit takes less time, which is for those who follow live matches.
 */
const THREAD_RECORDS_MIN = 500

export interface CommittingParts extends ReadingParts {
  readonly threadRecordsMin?: number | undefined
  readonly queue: WriteQueue
  readonly claim: (topic: string, home: Home) => TopicMark
  readonly push: (unit: Unit, record: NewRecord) => unknown
  readonly bytesOf: (records: readonly NewRecord[]) => number
}

export interface FileCommitting {
  commit(unit: CommitUnit): Promise<void>
  close(): Promise<void>
}

/** Commits to the embedded log, in the order in which they are asked for. */
export function fileCommitting(parts: CommittingParts): FileCommitting {
  const { url, folder, waiters, queue, claim, push, bytesOf, threadRecordsMin = THREAD_RECORDS_MIN } = parts
  const committer = openCommitter(folder.committed.path)
  let bytesApart = 0

  function commitHere(outputs: readonly NewRecord[], to: Move): Promise<number | null> {
    return queue.write(bytesOf(outputs), (writing) => {
      const found = move(folder.committed, to)
      if (found === null) for (const record of outputs) push(writing, record)
      return found
    })
  }

  function commitApart(outputs: readonly NewRecord[], to: Move): Promise<number | null> {
    const bytes = bytesOf(outputs)
    // A unit above the bound goes when no other is under way: it would never fit otherwise.
    if (bytesApart > 0 && bytesApart + bytes > APPEND_BYTES_MAX) return Promise.reject(logBusy(url, bytesApart + bytes))
    // What was asked for before there was a thread goes first.
    queue.drain()
    const packed = pack(outputs, folder.partitions, (topic) => laneOf(claim(topic, 'committed'), 0))
    bytesApart += bytes
    // From here on the outputs are garbage: the next batch is being folded meanwhile.
    return committer
      .commit({ move: to, packed })
      .catch((cause: unknown) => Promise.reject(logUnavailable(url, `writing to ${folder.committed.path}`, cause)))
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
      const isApart = committer.isStarted() || outputs.length >= threadRecordsMin
      const moved = { mark: positionMark(group, topic, partition), from, to, metadata }
      return (isApart ? commitApart : commitHere)(outputs, moved).then((found) => {
        if (found !== null) throw positionMoved(url, { group, topic, partition, from }, found)
      })
    },
    close: committer.close,
  }
}
