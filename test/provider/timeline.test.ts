import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { orderList } from '../../feed/list.ts'
import { contentOf } from '../../match/content.ts'
import type { RawRecord } from '../../match/raw.ts'
import {
  type Entry,
  gather,
  newGathering,
  type Timeline,
  type TimelineOptions,
  timelineOf,
} from '../../provider/recorded/timeline.ts'
import { event, NOON, packet, play, raw } from '../match/given.ts'
import { run } from '../property.ts'

/** Records as a story: their offsets are their places in it. */
function timeline(records: readonly RawRecord[], how: Partial<TimelineOptions> = {}): Timeline {
  const gathering = newGathering()
  for (const [offset, record] of records.entries()) gather(gathering, record, offset)
  return timelineOf(gathering, { speed: 1, line: 'main', ...how })
}

/** Seconds after noon. */
const at = (second: number): Pick<RawRecord, 'receivedAt'> => ({ receivedAt: NOON + second * 1_000_000 })
const came = (second: number, seq: number, more: Partial<RawRecord> = {}): RawRecord =>
  raw(packet({ seq, send: 5 }), { ...at(second), ...more })
const overRest = (second: number, seq: number): RawRecord => came(second, seq, { source: 'rest', connectionId: null })
const note = (second: number, kind: string, more: Partial<RawRecord> = {}): RawRecord =>
  event(kind, { ...at(second), ...more })

const live = ({ entries }: Timeline): readonly Entry[] => entries.filter(({ isSent, isLate }) => isSent && !isLate)
const places = (entries: readonly Entry[]): readonly (readonly number[])[] =>
  entries.map(({ offset, atMs }) => [offset, atMs])

describe('what a socket sends', () => {
  it('is each packet as its first record has it, when that was received after the first', () => {
    const second = { line: 'second', connectionId: 'c2' }
    const records = [
      note(-3600, 'opened'),
      came(5, 1),
      came(6, 1, second),
      came(7, 2, second),
      came(9, 2),
      came(9.5, 3),
    ]
    expect(places(timeline(records).entries)).toEqual([
      [1, 0],
      [3, 2000],
      [5, 4500],
    ])
    expect(places(timeline(records, { speed: 10 }).entries)).toEqual([
      [1, 0],
      [3, 200],
      [5, 450],
    ])
  })

  it('is what one connection sent twice as often, and what two sent once', () => {
    const junk = (connectionId: string) => raw('junk', { ...at(2), connectionId })
    const other = { connectionId: 'c2' }
    const served = timeline([
      came(0, 1),
      came(1, 1),
      came(1, 1, other),
      junk('c1'),
      junk('c1'),
      junk('c2'),
      came(3, 2, other),
    ])
    expect(live(served).map(({ offset }) => offset)).toEqual([0, 1, 3, 4, 6])
    expect(served.entries.filter(({ isListed }) => isListed).map(({ offset }) => offset)).toEqual([0, 6])
  })

  it('is not what only REST had until the match is over, but goes on with it behind the last packet of the line', () => {
    // Packets have their seq as seconds of their own time.
    const served = timeline([came(1, 1), came(3, 3), overRest(500, 2), overRest(500, 4), overRest(500, 10)])
    expect(places(live(served))).toEqual([
      [0, 0],
      [1, 2000],
      [3, 3000],
      [4, 9000],
    ])
    expect(places(served.entries)).toEqual([
      [0, 0],
      [2, 2000],
      [1, 2000],
      [3, 3000],
      [4, 9000],
    ])
    expect(served.entries.every(({ isListed }) => isListed)).toBe(true)
  })
})

describe('what REST had', () => {
  it('is in the pace of the packets themselves where they came over REST alone', () => {
    expect(places(live(timeline([overRest(900, 1), overRest(900, 4), overRest(900, 5)])))).toEqual([
      [0, 0],
      [1, 3000],
      [2, 4000],
    ])
  })

  it('is late where it was looked for when the match was over', () => {
    const last = raw(packet({ seq: 3, send: 5, top: { finished: true } }), at(3))
    const served = timeline([came(1, 1), last, came(6, 2, { connectionId: 'c2' })])
    expect(places(live(served))).toEqual([
      [0, 0],
      [1, 2000],
    ])
    expect(served.endMs).toBe(2000)
  })

  it('has nothing of the other tier', () => {
    expect(
      live(timeline([came(0, 1), came(1, 2, { tier: 'betting' }), came(2, 3)])).map(({ offset }) => offset),
    ).toEqual([0, 2])
  })

  it('is an import once, however often it was imported', () => {
    const all = [1, 2, 3].map((seq) => came(seq, seq, { source: 'import', connectionId: null }))
    expect(places(timeline([...all, ...all]).entries)).toEqual([
      [0, 0],
      [1, 1000],
      [2, 2000],
    ])
  })
})

describe('outages', () => {
  const records = [
    came(0, 1),
    note(10, 'lost'),
    note(40, 'opened'),
    came(41, 2),
    note(60, 'silent'),
    note(70, 'alive'),
    came(80, 3),
    note(90, 'lost'),
    came(99, 4, { line: 'second', connectionId: 'c2' }),
  ]

  it('are those of one line', () => {
    expect(timeline(records).outages).toEqual([
      { kind: 'down', fromMs: 10_000, toMs: 40_000 },
      // It fell silent 12 s before that was recorded.
      { kind: 'mute', fromMs: 48_000, toMs: 70_000 },
      { kind: 'down', fromMs: 90_000, toMs: 90_000 },
    ])
    expect(timeline(records, { speed: 10 }).outages[0]).toEqual({ kind: 'down', fromMs: 1000, toMs: 4000 })
    expect(timeline(records, { line: 'second' }).outages).toEqual([])
    expect(timeline(records, { line: null }).outages).toEqual([])
  })
})

describe('the next generation', () => {
  const frames = fc.record({
    seq: fc.integer({ min: 1, max: 8 }),
    action: fc.integer({ min: 0, max: 3 }),
    send: fc.constantFrom(1, 2, 3, 4, 5, 6),
  })
  const way = fc.constantFrom('stream', 'stream', 'stream', 'second', 'rest', 'import', 'betting', 'junk')
  const story = fc.array(fc.record({ frame: frames, way, isFinished: fc.boolean(), isAnother: fc.boolean() }), {
    maxLength: 25,
  })

  it('comes to the same as the one before', () => {
    run(
      fc.property(story, (told) => {
        const records = told.map(({ frame, way: how, isFinished, isAnother }, i) => {
          const top = { finished: isFinished && frame.seq > 6 }
          const bytes =
            how === 'junk'
              ? 'junk'
              : packet({
                  seq: frame.seq,
                  send: frame.send as 1,
                  action: `a${isAnother ? frame.action : 0}`,
                  score: [frame.seq, 0],
                  top,
                })
          const source = how === 'rest' || how === 'import' ? how : 'stream'
          const line = how === 'second' ? 'second' : 'main'
          return raw(bytes, {
            ...at(i),
            source,
            line,
            connectionId: source === 'stream' ? line : null,
            tier: how === 'betting' ? 'betting' : 'media',
          })
        })
        const first = play(records).state
        fc.pre(first.tier !== null)
        expect(contentOf(play(again(records, timeline(records))).state)).toEqual(contentOf(first))
        const replayed = timeline(records).entries.filter(({ isSent }) => isSent)
        expect(contentOf(play(replayed.map(({ offset }) => records[offset] as RawRecord)).state)).toEqual(
          contentOf(first),
        )
      }),
    )
  })
})

/** As our own producer records it: what the socket sends, then what REST has more. */
function again(records: readonly RawRecord[], served: Timeline): readonly RawRecord[] {
  const bytesOf = ({ offset }: Entry): Uint8Array => (records[offset] as RawRecord).frame
  const overSocket = live(served).map(bytesOf)
  const sent = new Set(overSocket.map((bytes) => Buffer.from(bytes).toString()))
  const listed = orderList(served.entries.filter(({ isListed }) => isListed).map(bytesOf))
  const missing = listed.filter((bytes) => !sent.has(Buffer.from(bytes).toString()))
  const tier = records.find(({ kind, frame }) => kind === 'packet' && frame.length > 10)?.tier ?? 'media'
  return [
    ...overSocket.map((frame) => ({ ...raw('', { tier }), frame })),
    ...missing.map((frame) => ({ ...raw('', { tier, source: 'rest' }), frame })),
  ]
}
