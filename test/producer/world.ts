import type { FixtureAddress } from '../../feed/address.ts'
import type { EventLog } from '../../log/log.ts'
import { openMemoryLog } from '../../log/memory.ts'
import type { RawRecord } from '../../match/raw.ts'
import { systemClock } from '../../platform/clock.ts'
import { randomId } from '../../platform/ids.ts'
import { silentLogger } from '../../platform/logger.ts'
import { openFollowers, type Report } from '../../producer/followers.ts'
import { openProducer, type Producer, type ProducerEvent, type ProducerOptions } from '../../producer/producer.ts'
import type { Timing } from '../../producer/timing.ts'
import { type Codec, openCodec } from '../../schemas/codec.ts'
import { embeddedRegistry } from '../../schemas/registry.ts'
import { DEFAULT_PREFIX, fullName, RAW_ACTIONS } from '../../schemas/topics.ts'
import type { TestServer } from './server.ts'

/**
 * A producer in front of a test server. What a test may have to wait for is short; what tells a connection from a dead
 * one is long, so that a busy machine is not taken for a bad provider. Tests of those times set their own.
 */

export const RAW_TOPIC = fullName(DEFAULT_PREFIX, RAW_ACTIONS)
export const TOKEN = 'secret-token'

export const FAST: Timing = {
  silentMs: 5_000,
  reconnectMs: 10_000,
  pongMs: 5_000,
  aliveMs: 400,
  quietMs: 40,
  backoffMs: 4,
  backoffMsMax: 40,
  handshakeMs: 5_000,
  attemptSpacingMs: 2,
  pausedMsMax: 50,
  closeMs: 200,
  logRetryMs: 5,
  logWarnMs: 1_000,
  restMsMax: 5_000,
  pollMs: 40,
  stopMsMax: 1_000,
  handoverMs: 10,
  endedLookMs: 20,
}

export interface World {
  readonly log: EventLog
  readonly codec: Codec
}

export async function openWorld(): Promise<World> {
  const log = openMemoryLog()
  return { log, codec: await openCodec(embeddedRegistry(log), DEFAULT_PREFIX) }
}

/** All that the producer gets to know of it. */
export type Place = Pick<TestServer, 'streams' | 'api'>

export function producerOf(world: World, server: Place, more: Partial<ProducerOptions> = {}): Producer {
  return openProducer({
    ...world,
    clock: systemClock,
    logger: silentLogger,
    randomId,
    random: Math.random,
    rawTopic: RAW_TOPIC,
    streams: server.streams,
    api: server.api,
    token: TOKEN,
    timing: FAST,
    ...more,
  })
}

export const FIXTURE: FixtureAddress = { path: 'basketball', fixtureId: 'fixture-1', tier: 'media' }

export interface Run {
  readonly producer: Producer
  readonly events: ProducerEvent[]
  readonly done: Promise<readonly Report[]>
  /** A clean end. */
  stop(): Promise<readonly Report[]>
}

/** Follows fixtures in the background; always stop it, or wait for `done`. */
export function start(
  world: World,
  server: Place,
  targets: readonly FixtureAddress[] = [FIXTURE],
  { again = false, ...more }: Partial<ProducerOptions> & { readonly again?: boolean } = {},
): Run {
  const events: ProducerEvent[] = []
  const producer = producerOf(world, server, { onEvent: (event) => events.push(event), ...more })
  const stopped = new AbortController()
  const followers = openFollowers(producer, { signal: stopped.signal, again })
  for (const target of targets) followers.add(target)
  const done = followers.settled().finally(() => producer.close())
  return {
    producer,
    events,
    done,
    stop: () => {
      stopped.abort()
      return done
    },
  }
}

export async function recordsOf({ log, codec }: World, fixtureId = FIXTURE.fixtureId): Promise<readonly RawRecord[]> {
  const records = await log.readKey(RAW_TOPIC, fixtureId)
  await codec.prepare(records)
  return records.map(({ value }) => codec.decode(RAW_ACTIONS, value))
}

export function framesOf(records: readonly RawRecord[]): readonly string[] {
  return records.filter(({ kind }) => kind === 'packet').map(({ frame }) => Buffer.from(frame).toString('utf8'))
}

/** Without `alive`: a slow machine has more of them. */
export function milestonesOf(records: readonly RawRecord[]): readonly string[] {
  return kindsOf(records).filter((kind) => kind !== 'alive')
}

export function kindsOf(records: readonly RawRecord[]): readonly string[] {
  return records.map(({ kind }) => kind)
}

/** Resolves when `holds`; the test's own limit is the bound. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await systemClock.sleep(2)
}

/** A packet in the shape of the samples. */
export function packet(seq: number, more: { readonly fixtureId?: string; readonly finished?: boolean } = {}): string {
  const { fixtureId = FIXTURE.fixtureId, finished = false } = more
  return JSON.stringify({
    version: 3,
    finished,
    fixtureAction: {
      fixtureId,
      actionId: `action-${seq}`,
      sendTypeId: 5,
      sendType: 'Confirmed',
      fixtureSeqNum: seq,
      fixtureActionTypeId: 9900,
      timestamp: '2026-11-21T09:14:00.000Z',
    },
    fixtureSummary: { homeTeamScore: seq, awayTeamScore: 0, finished },
  })
}

export function packets(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => packet(from + i))
}
