import { readdirSync, readFileSync } from 'node:fs'
import fc, { type Arbitrary } from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { openMemoryLog } from '../../log/memory.ts'
import { isRejection, parsePacket } from '../../match/parse.ts'
import type { RawRecord } from '../../match/raw.ts'
import { derive } from '../../processors/derived.ts'
import { type Codec, openCodec } from '../../schemas/codec.ts'
import { jsonView } from '../../schemas/json.ts'
import { embeddedRegistry } from '../../schemas/registry.ts'
import { run } from '../property.ts'
import { event, FIXTURE, packet, play, raw } from './given.ts'
import { shortOf } from './streams.ts'

const FOLDER = new URL('../samples/', import.meta.url)
const SAMPLES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json') && name !== 'PROVENANCE.json')
  .map((name) => readFileSync(new URL(name, FOLDER)))

let codec: Codec

beforeAll(async () => {
  codec = await openCodec(embeddedRegistry(openMemoryLog()), 'touchline.')
})

/** Documented messages with a few bytes turned, cut out or put in twice. */
const bent: Arbitrary<Uint8Array> = fc
  .tuple(fc.constantFrom(...SAMPLES), fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.nat(2)), { maxLength: 4 }))
  .map(([sample, turns]) => {
    let bytes = Buffer.from(sample)
    for (const [at, byte, how] of turns) {
      const i = at % bytes.length
      if (how === 0) bytes[i] = byte
      else if (how === 1) bytes = Buffer.concat([bytes.subarray(0, i), bytes.subarray(i + 1)])
      else bytes = Buffer.concat([bytes.subarray(0, i), bytes.subarray(Math.max(0, i - byte))])
    }
    return bytes
  })

/** A packet in which anything may stand anywhere. */
const hostile: Arbitrary<object> = fc
  .tuple(shortOf(1), fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(99))
  .map(([short, odd, at]) => {
    const json = packet(short) as Record<string, Record<string, unknown>>
    const place = at % 2 ? 'fixtureAction' : 'fixtureSummary'
    const into = { ...json[place] }
    const names = Object.keys(into)
    const values = Object.values(odd)
    for (const [i, value] of values.entries()) into[names[(at + i) % names.length] ?? '__proto__'] = value
    return { ...json, [place]: into }
  })

const frame: Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.json().map((text) => Buffer.from(text)),
  bent,
  hostile.map((json) => Buffer.from(JSON.stringify(json))),
)

const anyRecord: Arbitrary<RawRecord> = fc
  .tuple(
    frame,
    fc.constantFrom('packet', 'packet', 'fixture', 'certified', 'opened', 'silent', 'x'),
    fc.option(fc.string()),
  )
  .map(([bytes, kind, detail]) => event(kind, { frame: bytes, detail, connectionId: detail }))

describe('any bytes', () => {
  it('never throw, and what they give can be written and read again [P10]', () => {
    run(
      fc.property(fc.array(anyRecord, { maxLength: 8 }), (records) => {
        for (const { topic, value } of play(records).steps.flatMap(derive)) {
          const read = codec.decode(topic, codec.encode(topic, value))
          expect(jsonView(topic, read)).toEqual(jsonView(topic, value))
        }
      }),
    )
  })

  it('leave no trace but a quarantine record: what comes after gives what it would have given [P10, R11]', () => {
    const isJunk = (record: RawRecord): boolean => isRejection(parsePacket(record.frame, FIXTURE, record.detail))
    const junk = frame.map((bytes) => event('packet', { frame: bytes })).filter(isJunk)
    run(
      fc.property(fc.array(fc.tuple(junk, shortOf(1)), { maxLength: 8 }), (pairs) => {
        const packets = pairs.map(([, short], i) => raw(packet({ ...short, seq: i + 1 })))
        const between = play(pairs.flatMap(([one], i) => [one, packets[i] as RawRecord])).steps
        expect(between.filter(({ kind }) => kind === 'rejected')).toHaveLength(pairs.length)
        expect(between.filter(({ kind }) => kind !== 'rejected')).toEqual(play(packets).steps)
      }),
    )
  })
})
