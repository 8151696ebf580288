import type { NewRecord } from '../../log/log.ts'
import type { Codec } from '../../schemas/codec.ts'
import { RAW_ACTIONS } from '../../schemas/topics.ts'
import type { SimulatedMatch } from './match.ts'

/** The raw records of matches as one line would have recorded them live, in the order in which they came. `rawTopic`: full name. */
export function rawRecordsOf(
  codec: Pick<Codec, 'encode'>,
  rawTopic: string,
  matches: readonly SimulatedMatch[],
): readonly NewRecord[] {
  const sent = matches.flatMap((match) =>
    [...match.packets()].map(({ atMs, frame }) => ({ match, at: match.startTime + Math.round(atMs * 1000), frame })),
  )
  sent.sort((a, b) => a.at - b.at)
  return sent.map(({ match, at, frame }) => recordOf(codec, rawTopic, match, at, frame))
}

/** `receivedAt`: UTC microseconds. */
function recordOf(
  codec: Pick<Codec, 'encode'>,
  rawTopic: string,
  { fixtureId, path, sport }: SimulatedMatch,
  receivedAt: number,
  frame: string,
): NewRecord {
  const value = codec.encode(RAW_ACTIONS, {
    fixtureId,
    path,
    sport,
    tier: 'media',
    source: 'stream',
    kind: 'packet',
    line: 'main',
    connectionId: null,
    position: null,
    receivedAt,
    frame: Buffer.from(frame),
    detail: null,
  })
  const headers = { published: String(receivedAt) }
  return { topic: rawTopic, key: fixtureId, value, headers, timestamp: Math.floor(receivedAt / 1000) }
}
