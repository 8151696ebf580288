import { rmSync } from 'node:fs'
import type { FixtureAddress } from '../feed/address.ts'
import { splitList } from '../feed/list.ts'
import type { EventLog } from '../log/log.ts'
import { systemClock } from '../platform/clock.ts'
import { silentLogger } from '../platform/logger.ts'
import { compareWithList } from '../producer/backfill.ts'
import { orderedList } from '../producer/missing.ts'
import { openProducer, type Producer } from '../producer/producer.ts'
import type { Codec } from '../schemas/codec.ts'
import { type Figure, milliseconds, quantile, type Row, range } from './figure.ts'
import { type Fixture, rawPacket, START } from './load.ts'
import { appendRaws, newFolder, openBench, RAW_TOPIC } from './log.ts'
import { longFixtures } from './long.ts'

const PACKETS = 1500
const WARM_UPS = 8
const ROUNDS = 40
const MS_MAX = 100
/** Of the packets of a fixture, one in so many is missing in the log of the second row. */
const MISSING_EACH = 50

export const certificate: Figure = {
  name: 'certificate',
  target: `≤ ${MS_MAX} ms beside the request`,
  run: async () => {
    const load = longFixtures(WARM_UPS + ROUNDS, PACKETS)
    return [
      row('nothing missing', await measured(load, () => false)),
      row('2 % missing', await measured(load, (n) => n % MISSING_EACH === 0)),
    ]
  },
}

function row(what: string, runs: readonly number[]): Row {
  return {
    what,
    result: `${milliseconds(quantile(runs, 0.5))} p50, ${milliseconds(Math.max(...runs))} max`,
    range: range(runs, milliseconds),
    isMet: quantile(runs, 0.5) <= MS_MAX,
    method: `${ROUNDS} fixtures of ${PACKETS} packets on an embedded log, all four sports: taking the list apart, reading the log, recording what is missing, comparing, recording the certificate`,
  }
}

/** One round a fixture. */
async function measured(load: readonly Fixture[], isMissing: (n: number) => boolean): Promise<readonly number[]> {
  const folder = newFolder()
  const { log, codec } = await openBench(folder)
  const producer = producerOn(log, codec)
  try {
    const runs: number[] = []
    for (const fixture of load) {
      await recordSome(log, codec, fixture, isMissing)
      const body = Buffer.from(`[${fixture.frames.map(({ bytes }) => bytes.toString()).join(',')}]`)
      runs.push(await certified(producer, fixture, body))
    }
    return runs.slice(WARM_UPS)
  } finally {
    await producer.close()
    await log.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function certified(producer: Producer, { path, fixtureId }: Fixture, body: Uint8Array): Promise<number> {
  const target: FixtureAddress = { path, fixtureId, tier: 'media' }
  const start = performance.now()
  const list = orderedList(splitList(body), fixtureId)
  const result = await compareWithList(producer, target, list, new AbortController().signal)
  const ms = performance.now() - start
  if (result?.certificate !== 'recorded') throw new Error(`expected a certificate, found ${JSON.stringify(result)}`)
  if (!result.comparison.complete) throw new Error(`expected it complete, found ${result.comparison.shortcomings}`)
  return ms
}

async function recordSome(
  log: EventLog,
  codec: Codec,
  fixture: Fixture,
  isMissing: (n: number) => boolean,
): Promise<void> {
  const recorded = fixture.frames.filter((_, n) => !isMissing(n))
  const raws = recorded.map(({ bytes, atMs }) => rawPacket(fixture, bytes, START + Math.round(atMs * 1000)))
  await appendRaws(log, codec, raws)
}

/** It asks nobody. */
function producerOn(log: EventLog, codec: Codec): Producer {
  const nobody = 'ws://127.0.0.1:9'
  const random = (): number => 0
  const randomId = (): string => 'bench'
  const common = { log, codec, clock: systemClock, logger: silentLogger, random, randomId }
  return openProducer({ ...common, rawTopic: RAW_TOPIC, streams: nobody, api: null, token: 'bench' })
}
