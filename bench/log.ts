import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventLog } from '../log/log.ts'
import type { RawRecord } from '../match/raw.ts'
import { type Codec, openCodec } from '../schemas/codec.ts'
import { embeddedRegistry } from '../schemas/registry.ts'
import { DEFAULT_PREFIX, fullName, RAW_ACTIONS } from '../schemas/topics.ts'
import { openLog } from '../touchline.ts'

export const PREFIX = DEFAULT_PREFIX
export const RAW_TOPIC = fullName(PREFIX, RAW_ACTIONS)

/** A fresh one; whoever asked for it removes it. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'touchline-bench-'))
}

/** The embedded log in a folder, as the commands open it. */
export async function openBench(folder: string): Promise<{ readonly log: EventLog; readonly codec: Codec }> {
  const log = await openLog(`file:${folder}`)
  return { log, codec: await openCodec(embeddedRegistry(log), PREFIX) }
}

/** As the producer appends them: these at once. */
export async function appendRaws(log: EventLog, codec: Codec, raws: readonly RawRecord[]): Promise<void> {
  const records = raws.map((raw) => ({
    topic: RAW_TOPIC,
    key: raw.fixtureId,
    value: codec.encode(RAW_ACTIONS, raw),
    headers: { published: String(raw.receivedAt) },
    timestamp: Math.floor(raw.receivedAt / 1000),
  }))
  await log.append(records)
}
