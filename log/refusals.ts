import { TouchlineError } from '../platform/errors.ts'
import { type CommitUnit, VALUE_BYTES_MAX } from './log.ts'

/** Errors that all adapters give alike. */
export function logClosed(url: string): TouchlineError {
  return new TouchlineError('log-closed', { url })
}

/** A value that no log takes: Kafka's topics would refuse it. */
export function recordTooLarge(topic: string, key: string, bytes: number): TouchlineError {
  const limit = `${VALUE_BYTES_MAX} bytes`
  return new TouchlineError('record-too-large', { topic, limit, key: key.slice(0, KEY_SHOWN_MAX), found: bytes })
}

/** Of a key in a message, characters. */
export const KEY_SHOWN_MAX = 80

/** More bytes wait to be written than a process may keep. */
export function logBusy(url: string, bytes: number, bytesMax: number): TouchlineError {
  return new TouchlineError('log-busy', { url, limit: mebibytes(bytesMax), found: mebibytes(bytes, Math.ceil) })
}

/** Less is free on the disk than is left to its other users. */
export function diskFull(url: string, freeBytes: number, freeBytesMin: number): TouchlineError {
  return new TouchlineError('disk-full', {
    url,
    limit: mebibytes(freeBytesMin),
    found: mebibytes(freeBytes, Math.floor),
  })
}

/** What was found is rounded away from what was expected: else it would be shown as the same. */
function mebibytes(bytes: number, round: (value: number) => number = Math.round): string {
  return `${round(bytes / 1024 ** 2)} MiB`
}

type Moved = Pick<CommitUnit, 'group' | 'topic' | 'partition' | 'from'>

/** The group stands elsewhere than at `from`, or another process has taken the partition over. */
export function positionMoved(url: string, unit: Moved, found: number | string): TouchlineError {
  const { group, topic, partition, from } = unit
  return new TouchlineError('position-moved', { url, group, topic, partition, expected: from, found })
}

/** A topic to which was appended cannot be committed to: its records are not part of any unit. */
export function topicAppended(url: string, topic: string): TouchlineError {
  return new TouchlineError('topic-appended', { url, topic })
}
