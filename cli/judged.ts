import { readFrame } from '../feed/frame.ts'
import { isBlank, readRecordedFrame } from '../feed/recorded.ts'
import { isRejection, parsePacket } from '../match/parse.ts'
import { TouchlineError } from '../platform/errors.ts'
import type { ImportedFrame } from '../producer/recording.ts'

export interface Judged {
  readonly frame: ImportedFrame
  readonly fixtureId: string
  /** Heartbeats are no junk: a recording may have more of them than packets. */
  readonly is: 'packet' | 'heartbeat' | 'junk'
}

/** Frames of nothing but white space are left out. */
export async function* judged(batches: AsyncIterable<readonly ImportedFrame[]>): AsyncGenerator<readonly Judged[]> {
  for await (const frames of batches) yield frames.filter(({ bytes }) => !isBlank(bytes)).map(judge)
}

function judge(frame: ImportedFrame): Judged {
  const { bytes, detail } = frame
  const { fixtureId } = readRecordedFrame(bytes)
  if (!isRejection(parsePacket(bytes, fixtureId, detail))) return { frame, fixtureId, is: 'packet' }
  return { frame, fixtureId, is: readFrame(bytes, fixtureId).kind === 'heartbeat' ? 'heartbeat' : 'junk' }
}

/** Fewer frames than this are taken whatever they are. */
const JUDGED_MIN = 10
/** A file that begins with this much junk is not read any further. */
const HELD_MAX = 1000
const HELD_BYTES_MAX = 16 * 1024 ** 2

/**
 * Holds the beginning of a file until half of it, ten frames at least, are packets. Where they never are it is no
 * recording, and nothing of it is given: what raw-actions has got stays there for good. Junk after that is kept.
 */
export async function* refusingJunk(
  file: string,
  batches: AsyncIterable<readonly Judged[]>,
): AsyncGenerator<readonly Judged[]> {
  const held: Judged[] = []
  const seen = { frames: 0, junk: 0, bytes: 0 }
  let isTaken = false
  for await (const batch of batches) {
    if (isTaken) yield batch
    else {
      held.push(...batch)
      for (const one of batch) isTaken ||= isEnough(seen, one)
      if (isTaken) yield held.splice(0)
      else if (seen.frames >= HELD_MAX || seen.bytes >= HELD_BYTES_MAX) break
    }
  }
  if (isTaken) return
  if (seen.frames < JUDGED_MIN) yield held
  else throw new TouchlineError('no-recording', { file, found: `${seen.junk} of the first ${seen.frames}` })
}

function isEnough(seen: { frames: number; junk: number; bytes: number }, { frame, is }: Judged): boolean {
  seen.bytes += frame.bytes.length
  if (is === 'heartbeat') return false
  seen.frames++
  if (is === 'junk') seen.junk++
  return seen.frames >= JUDGED_MIN && seen.junk * 2 <= seen.frames
}
