import { describe, expect, it } from 'vitest'
import { qualityRow, qualityText } from '../../cli/show/quality.ts'
import type { RawRecord } from '../../match/raw.ts'
import { HOME, NOON, raw } from '../match/given.ts'
import { at, note, score } from './given.ts'
import { A, B, live, qualityAfter } from './measured.ts'

describe('two lines, an outage of both, and a packet that only REST has', () => {
  const quality = qualityAfter([
    note(0, 'opened', A),
    note(0, 'opened', B),
    at(10, live(1), A),
    at(10.2, live(1), B),
    at(20, live(2), B),
    at(20.5, live(2), A),
    at(30, live(3), A),
    at(30.1, live(3), B),
    // Again over the same line: says nothing about who was first.
    at(30.2, live(3), B),
    note(40, 'lost', A),
    note(50, 'lost', B),
    note(80, 'opened', A),
    at(90, live(5), A),
    at(95, live(4), { line: 'a', source: 'rest' }),
    note(100, 'opened', B),
    at(110, live(6), B),
    note(120, 'ended', A),
    // Of another day.
    at(90_000, live(7), { line: 'a', source: 'rest' }),
  ])

  it('both were away for 30 of 120 seconds', () => {
    expect(quality.availability).toEqual({
      watchedMs: 120_000,
      availableMs: 90_000,
      share: 0.75,
      unheardMs: 0,
      stopsAtReceivedAt: null,
    })
    expect(quality.connections).toEqual({ opened: 4, lost: 2, silent: 0, resumed: 0, unheard: 0 })
  })

  it('the longest silence is from the last copy to the next connection, longer than the outage', () => {
    expect(quality.longestSilence).toEqual({ ms: 49_800, receivedAt: NOON + 30_200_000, afterSeq: 3 })
  })

  it('counts what came late, twice and not in order', () => {
    expect(quality).toMatchObject({ packets: 7, late: 1, duplicates: 4, sources: { stream: 5, rest: 2, import: 0 } })
    expect(quality.gaps).toEqual({ opened: 1, skipped: 1, healed: 1, absent: 0, missing: 0, open: [] })
  })

  it('tells which line was first, how often and by how much', () => {
    const connections = { opened: 2, lost: 1, silent: 0, resumed: 0, unheard: 0 }
    expect(quality.lines).toEqual([
      {
        line: 'a',
        connections,
        // 0 to 40 and 80 to 120.
        availability: { watchedMs: 120_000, availableMs: 80_000, share: 2 / 3, unheardMs: 0, stopsAtReceivedAt: null },
        // 1, 2, 3, 5.
        packets: 4,
        // 1, 3, 5.
        first: 3,
        only: 1,
        firstShare: 2 / 3,
        leadMs: { median: 150, max: 200 },
      },
      // 0 to 50 and 100 to 110, of 110. Packets 1, 2, 3, 6; first 2 and 6.
      {
        line: 'b',
        connections,
        availability: {
          watchedMs: 110_000,
          availableMs: 60_000,
          share: 6 / 11,
          unheardMs: 0,
          // Its own record has no end.
          stopsAtReceivedAt: NOON + 110_000_000,
        },
        packets: 4,
        first: 2,
        only: 1,
        firstShare: 1 / 3,
        leadMs: { median: 500, max: 500 },
      },
    ])
  })
})

it('a silence counts only while the match is on', () => {
  const scheduled = { summary: { currentStatus: 'Scheduled' } }
  const { longestSilence } = qualityAfter([
    at(0, { ...live(1), ...scheduled }),
    at(1000, live(2)),
    note(1020, 'alive'),
    at(1030, { ...live(3), top: { finished: true } }),
    at(9000, live(4)),
  ])
  expect(longestSilence).toEqual({ ms: 20_000, receivedAt: NOON + 1_000_000_000, afterSeq: 2 })
})

it('counts corrections by nature and type, and how long actions were pending', () => {
  const goal = { action: 'goal', typeId: 9001, team: HOME }
  const quality = qualityAfter([
    at(10, { seq: 1, send: 1, ...goal, score: [0, 0] }),
    at(14, { seq: 2, send: 5, ...goal, score: [1, 0] }),
    at(20, { seq: 3, send: 1, action: 'card', score: [1, 0] }),
    at(30, { seq: 4, send: 3, action: 'card', score: [1, 0] }),
    at(40, { seq: 5, send: 1, action: 'foul', score: [1, 0] }),
    at(50, { seq: 6, send: 4, ...goal, score: [0, 0] }),
    at(60, { seq: 7, send: 6, ...goal, score: [1, 0] }),
    at(70, { seq: 8, send: 2, ...goal, more: { player: { id: 'p', name: 'P' } }, score: [1, 0] }),
  ])
  expect(quality.corrections).toEqual({
    byNature: { confirmation: 1, revocation: 2, reinstatement: 1, amendment: 1 },
    byType: [
      { typeId: 9001, type: 'type 9001', confirmation: 1, revocation: 1, reinstatement: 1, amendment: 1 },
      { typeId: 9900, type: 'type 9900', confirmation: 0, revocation: 1, reinstatement: 0, amendment: 0 },
    ],
  })
  // 4 s and 10 s.
  expect(quality.pending).toEqual({ actions: 3, open: 1, medianMs: 7_000 })
  expect(quality).toMatchObject({ score: score(1, 0), unexpectedSteps: 0, disagreements: 0 })
})

it('counts what was quarantined by its code, steps that are not documented, and what is missing for good', () => {
  const quality = qualityAfter([
    at(1, { seq: 1, send: 3, score: [0, 0] }),
    raw('{junk', { receivedAt: NOON }),
    raw('also', { receivedAt: NOON }),
    at(2, { seq: 1, send: 5, action: 'other' }),
    at(3, { seq: 4, send: 5, score: [0, 0] }),
    note(4, 'certified', { detail: '{"complete":false}' }),
    at(5, { seq: 7, send: 5, score: [0, 0] }),
  ])
  expect(quality.quarantined).toEqual({ 'not-json': 2, 'sequence-conflict': 1 })
  expect(quality.unexpectedSteps).toBe(1)
  expect(quality.gaps).toEqual({
    opened: 2,
    skipped: 4,
    healed: 0,
    // 2 and 3, which the certificate closed, and 5 and 6.
    missing: 4,
    absent: 2,
    open: [{ fromSeq: 5, toSeq: 6 }],
  })
  expect(qualityRow(quality)[6]).toBe('4')
  expect(qualityText(quality)).toMatch(/^ {2}missing +4, 2 of them absent from the list, too$/m)
  expect(quality.certified).toBe('incomplete')
})

it('what was absent from the list and came after all is not missing', () => {
  const { gaps } = qualityAfter([
    at(1, live(1)),
    at(2, live(4)),
    note(3, 'certified', { detail: '{"complete":false}' }),
    at(4, live(2)),
  ])
  expect(gaps).toMatchObject({ missing: 1, absent: 1, healed: 0, open: [] })
})

it('tells a match that was followed from one that was read from the list', () => {
  const sourceOf = (records: readonly RawRecord[]) => qualityRow(qualityAfter(records)).at(-1)
  const rest = { source: 'rest' } as const
  expect(sourceOf([at(1, live(1)), at(2, live(2))])).toBe('stream')
  expect(sourceOf([at(1, live(1), rest), at(2, live(2), rest)])).toBe('rest')
  expect(sourceOf([at(1, live(1)), at(2, live(2), rest)])).toBe('1 stream, 1 rest')
  expect(sourceOf([note(1, 'opened')])).toBe('–')
})
