import type { EventLog, LogRecord } from '../../../log/log.ts'
import { openMemoryLog } from '../../../log/memory.ts'
import { systemClock } from '../../../platform/clock.ts'
import { PacedReplay } from '../../../replay/pace/paced-replay.ts'
import { itemsFrom } from '../../../replay/pace/start.ts'
import { positionIn } from '../../../replay/republish/guard.ts'
import { REPLAY_HEADER } from '../../../replay/republish/header.ts'
import { openReframer } from '../../../replay/republish/reframe.ts'
import { openRepublisher, selectionDigest } from '../../../replay/republish/republish.ts'
import type { Item } from '../../../replay/stream/item.ts'
import type { Selection } from '../../../replay/stream/selection.ts'
import { body, openCodec } from '../../../schemas/codec.ts'
import { embeddedRegistry, embeddedSchemas } from '../../../schemas/registry.ts'
import { fullName, TOPICS, type TopicName } from '../../../schemas/topics.ts'
import { NEVER, readAll } from '../../log/helpers.ts'
import { MATCHES, openWorld, PREFIX, RAW_TOPIC, run, type World } from '../../processors/world.ts'

export const TO = 'bt1.'
export const NAMES = TOPICS.map(({ name }) => name as TopicName)

/** A log with raw and derived records of two fixtures. */
export async function recordedWorld(): Promise<World> {
  const world = await openWorld(MATCHES, 2)
  await run(world)
  return world
}

/** With other ids of schemas than the source has: another prefix was there first. */
export async function newTarget(partitions = 3): Promise<EventLog> {
  const log = openMemoryLog({ partitions })
  await openCodec(embeddedRegistry(log), 'first.')
  return log
}

export function selectionOf({ log, codec }: World, more: Partial<Selection> = {}): Selection {
  return { log, codec, prefix: PREFIX, rawTopic: RAW_TOPIC, topics: NAMES, known: 'received', signal: NEVER, ...more }
}

/** What `touchline replay --to` does, without its command line. */
export async function republish(
  source: World,
  log: EventLog,
  replayId: string,
  more: Partial<Selection> = {},
): Promise<number> {
  const selection = selectionOf(source, more)
  const registry = embeddedRegistry(log)
  await openCodec(registry, TO)
  await positionIn({ log, prefix: TO, replayId })
  const reframer = openReframer(embeddedSchemas(source.log), registry, TO)
  const republisher = await openRepublisher({
    log,
    prefix: TO,
    replayId,
    reframer,
    selection: selectionDigest(selection),
  })
  const replay = new PacedReplay({
    open: (from) => inPieces(itemsFrom(selection, from ?? republisher.start)),
    give: republisher.give,
    pace: { by: 'unlimited' },
    gapMaxMs: null,
    clock: systemClock,
    signal: selection.signal,
  })
  await replay.run()
  await republisher.flush()
  return republisher.already
}

/** Of one unit each: as where records are given at a pace. */
export const PIECE = 7

async function* inPieces(pages: AsyncGenerator<readonly Item[]>): AsyncGenerator<readonly Item[]> {
  for await (const page of pages) for (let at = 0; at < page.length; at += PIECE) yield page.slice(at, at + PIECE)
}

/** What must be the same in both: all but places and ids of schemas, the header of the replay apart. */
export function told({ key, headers, timestamp, value }: LogRecord): string {
  const { [REPLAY_HEADER]: _, ...original } = headers
  return JSON.stringify([key, original, timestamp, Buffer.from(body(value)).toString('base64')])
}

/** Of each topic: by key, in the order of the key. */
export async function contentOf(log: EventLog, prefix: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const content: Record<string, string[]> = {}
  for (const topic of TOPICS) {
    for (const record of await readAll(log, fullName(prefix, topic))) {
      const of = `${topic.name} of ${record.key}`
      content[of] ??= []
      content[of].push(told(record))
    }
  }
  return content
}
