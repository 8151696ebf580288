import { closeSync, createReadStream, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { loadRules } from '../../cli/rules/file.ts'
import { openMemoryLog } from '../../log/memory.ts'
import { fold } from '../../match/fold.ts'
import type { RawRecord } from '../../match/raw.ts'
import type { RuleTable } from '../../match/rules.ts'
import { type FixtureState, initialState } from '../../match/state.ts'
import { derive } from '../../processors/derived.ts'
import { type Codec, openCodec } from '../../schemas/codec.ts'
import { embeddedRegistry } from '../../schemas/registry.ts'
import { ACTION_CHANGES, DEFAULT_PREFIX, DERIVED_TOPICS, RAW_ACTIONS } from '../../schemas/topics.ts'
import { interleaved, rawPacket, START } from '../load.ts'
import { longFixtures } from '../long.ts'
import type { LoadSize, Peer, PeerExpects } from './peer.ts'

/** Packets, ready to be sent by both sides. */
export interface Load {
  /** One packet a line, for the peer; null where there is none. */
  readonly ndjson: string | null
  /** raw-actions records, for send/Send.java. */
  readonly file: string
  readonly packets: number
  /** Of the peer's two topics. */
  readonly peerExpects: PeerExpects | null
  /** Topic → records that are derived from it. */
  readonly expect: Readonly<Record<string, number>>
  /** What it is, for readers of a figure. */
  readonly words: string
}

/** The peer's own packets where there is a peer, else simulated matches of all four sports. */
export async function makeLoad(folder: string, peer: Peer | null, size: LoadSize): Promise<Load> {
  const generated = peer === null ? null : await peer.generate(size)
  const file = join(folder, `${size.name}.raw`)
  const codec = await openCodec(embeddedRegistry(openMemoryLog()), DEFAULT_PREFIX)
  const load = openLoadFile(file, codec, await loadRules(undefined))
  try {
    if (generated === null) for (const raw of simulated(size)) load.add(raw)
    else for await (const raw of packetsOf(generated.ndjson)) load.add(raw)
  } finally {
    load.close()
  }
  const { packets, frameBytes, expect } = load
  const accepted = expect[ACTION_CHANGES.name]
  if (generated !== null && accepted !== generated.expects.accepted) {
    throw new Error(`expected ${generated.expects.accepted} accepted packets as the peer, found ${accepted}`)
  }
  const derived = Object.values(expect).reduce((sum, count) => sum + count, 0)
  return {
    ndjson: generated?.ndjson ?? null,
    file,
    packets,
    peerExpects: generated?.expects ?? null,
    expect,
    words: `${packets} packets of ${size.fixtures} fixtures, ${Math.round(frameBytes / packets)} B each, ${(derived / packets).toFixed(2)} derived records a packet`,
  }
}

function* simulated({ fixtures, packetsEach }: LoadSize): Iterable<RawRecord> {
  yield* interleaved(longFixtures(fixtures, packetsEach))
}

async function* packetsOf(ndjson: string): AsyncIterable<RawRecord> {
  for await (const line of createInterface({ input: createReadStream(ndjson, { highWaterMark: 1 << 20 }) })) {
    const fixtureId = /"fixtureId":"([^"]+)"/.exec(line)?.[1]
    if (fixtureId === undefined) throw new Error(`expected a fixtureId in ${ndjson}, found ${line}`)
    yield rawPacket({ fixtureId, path: 'v2/basketball', sport: 'basketball' }, Buffer.from(line), START)
  }
}

interface LoadFile {
  add(raw: RawRecord): void
  close(): void
  readonly packets: number
  readonly frameBytes: number
  readonly expect: Readonly<Record<string, number>>
}

const CHUNK_BYTES = 4 * 1024 * 1024

/** Writes what send/Send.java reads, and folds it: how many records of which topic come of it. */
function openLoadFile(file: string, codec: Codec, rules: RuleTable): LoadFile {
  const fd = openSync(file, 'w')
  const states = new Map<string, FixtureState>()
  const expect: Record<string, number> = Object.fromEntries(DERIVED_TOPICS.map(({ name }) => [name, 0]))
  const waiting: Uint8Array[] = []
  let waitingBytes = 0
  let packets = 0
  let frameBytes = 0
  const flush = (): void => {
    writeSync(fd, Buffer.concat(waiting))
    waiting.length = 0
    waitingBytes = 0
  }
  return {
    add: (raw) => {
      packets++
      frameBytes += raw.frame.length
      const { state, step } = fold(states.get(raw.fixtureId) ?? initialState(), raw, rules)
      states.set(raw.fixtureId, state)
      for (const { topic } of derive(step)) expect[topic.name] = (expect[topic.name] ?? 0) + 1
      const record = loadRecord(raw, codec.encode(RAW_ACTIONS, raw))
      waiting.push(record)
      waitingBytes += record.length
      if (waitingBytes > CHUNK_BYTES) flush()
    },
    close: () => {
      flush()
      closeSync(fd)
    },
    get packets() {
      return packets
    },
    get frameBytes() {
      return frameBytes
    },
    expect,
  }
}

/** Bytes of today's microseconds as an Avro long. */
const RECEIVED_AT_BYTES = 8
/** `detail`, which is null. */
const DETAIL_BYTES = 1

/** Behind `receivedAt` come the frame with its length, and `detail`. */
function loadRecord(raw: RawRecord, value: Uint8Array): Buffer {
  const behind = lengthBytes(raw.frame.length) + raw.frame.length + DETAIL_BYTES
  const key = Buffer.from(raw.fixtureId)
  const lengths = Buffer.alloc(12)
  lengths.writeInt32BE(key.length, 0)
  lengths.writeInt32BE(value.length, 4)
  lengths.writeInt32BE(value.length - behind - RECEIVED_AT_BYTES, 8)
  return Buffer.concat([lengths, key, value])
}

/** Of a length as an Avro long: seven bits a byte, doubled for the sign. */
function lengthBytes(length: number): number {
  let bytes = 1
  for (let rest = length * 2; rest >= 128; rest = Math.floor(rest / 128)) bytes++
  return bytes
}
