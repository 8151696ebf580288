import type { EventLog } from '../log/log.ts'
import { systemClock } from '../platform/clock.ts'
import { randomId, randomUnit } from '../platform/ids.ts'
import { silentLogger } from '../platform/logger.ts'
import { openFollowers } from '../producer/followers.ts'
import { openProducer, type Producer } from '../producer/producer.ts'
import type { Codec } from '../schemas/codec.ts'
import { tellParent } from './children.ts'
import { addresses } from './load.ts'

export interface RecordingOptions {
  readonly log: EventLog
  readonly codec: Codec
  readonly rawTopic: string
  /** Base of the load server's sockets. */
  readonly streams: string
  readonly fixtures: number
}

export interface Recording {
  readonly producer: Producer
  /** Closes the sockets, and waits until what came over them is acknowledged. */
  end(): Promise<void>
}

/** Of 5 attempts a second, 500 sockets would take 100 s to open: that is not what is measured here. */
const ATTEMPT_SPACING_MS = 2

/** The producer with a socket for each fixture of the load server; tells the parent when all of them are open. */
export function startRecording({ log, codec, rawTopic, streams, fixtures }: RecordingOptions): Recording {
  const opened = new Set<string>()
  const producer = openProducer({
    log,
    codec,
    clock: systemClock,
    logger: silentLogger,
    randomId,
    random: randomUnit,
    rawTopic,
    streams,
    api: null,
    token: 'bench',
    timing: { attemptSpacingMs: ATTEMPT_SPACING_MS },
    onEvent: ({ kind, target }) => {
      if (kind !== 'opened') return
      opened.add(target.fixtureId)
      if (opened.size === fixtures) tellParent({ is: 'ready' })
    },
  })
  const ending = new AbortController()
  const followers = openFollowers(producer, { signal: ending.signal })
  for (const address of addresses(fixtures)) followers.add(address)
  return {
    producer,
    end: async () => {
      ending.abort()
      await followers.settled()
      await producer.close()
    },
  }
}
