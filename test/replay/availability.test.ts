import { describe, expect, it } from 'vitest'
import { qualityText } from '../../cli/show/quality.ts'
import { NOON, raw } from '../match/given.ts'
import { at, note } from './given.ts'
import { A, B, live, qualityAfter } from './measured.ts'

describe('availability', () => {
  it('is not there while every open line is silent', () => {
    const { availability } = qualityAfter([
      note(0, 'opened'),
      at(10, live(1)),
      note(22, 'silent'),
      note(40, 'alive'),
      note(60, 'ended'),
    ])
    expect(availability).toMatchObject({ watchedMs: 60_000, availableMs: 42_000, share: 0.7 })
  })

  it('is there while one of two lines is not silent', () => {
    const { availability } = qualityAfter([
      note(0, 'opened', A),
      note(0, 'opened', B),
      note(10, 'silent', A),
      note(20, 'ended', B),
    ])
    expect(availability.share).toBe(1)
  })

  it('counts neither before the first connection nor after the end nor what REST gives', () => {
    const listing = raw('{"name":"A v B","teams":[]}', {
      kind: 'fixture',
      source: 'rest',
      receivedAt: NOON - 3_600_000_000,
    })
    const { availability } = qualityAfter([
      listing,
      note(0, 'opened'),
      note(10, 'ended'),
      at(500, live(1), { source: 'rest' }),
      note(1000, 'opened'),
      note(1010, 'ended'),
    ])
    expect(availability).toMatchObject({ watchedMs: 20_000, availableMs: 20_000 })
  })

  it('is nothing that can be told of what was imported', () => {
    const quality = qualityAfter([at(1, live(1), { source: 'import' }), at(700, live(2), { source: 'import' })])
    expect(quality).toMatchObject({ availability: { share: null, watchedMs: 0 }, lines: [] })
    // Half-time counts: there are no other signs.
    expect(quality.longestSilence).toEqual({ ms: 699_000, receivedAt: NOON + 1_000_000, afterSeq: 1 })
  })
})

describe('availability without a loss that was recorded', () => {
  it('is not there from the last sign of a producer that was killed to the next connection', () => {
    const { availability, connections } = qualityAfter([
      note(0, 'opened'),
      at(10, live(1)),
      // Killed at some time after 20, and started again at 40.
      note(20, 'alive'),
      note(40, 'opened', { connectionId: 'c2' }),
      note(50, 'ended'),
    ])
    expect(availability).toEqual({
      watchedMs: 50_000,
      availableMs: 30_000,
      share: 0.6,
      unheardMs: 20_000,
      stopsAtReceivedAt: null,
    })
    expect(connections).toEqual({ opened: 2, lost: 0, silent: 0, resumed: 0, unheard: 1 })
  })

  it('is not there while a machine stood still, and its connection went on', () => {
    const { availability, connections } = qualityAfter([
      note(0, 'opened'),
      note(10, 'alive'),
      note(100, 'alive'),
      note(110, 'ended'),
    ])
    expect(availability).toMatchObject({ watchedMs: 110_000, availableMs: 20_000, unheardMs: 90_000 })
    expect(connections.unheard).toBe(1)
  })

  it('of a line that is killed is that of the other one, and ends with the other one', () => {
    const { availability, connections, lines } = qualityAfter([
      note(0, 'opened', A),
      note(0, 'opened', B),
      at(20, live(1), A),
      at(20, live(1), B),
      note(30, 'lost', B),
      note(40, 'opened', { ...B, connectionId: 'b2' }),
      at(45, live(2), { ...B, connectionId: 'b2' }),
      note(50, 'opened', { ...A, connectionId: 'a2' }),
      note(55, 'lost', { ...B, connectionId: 'b2' }),
      at(60, live(3), { ...A, connectionId: 'a2' }),
      note(60, 'ended', { ...A, connectionId: 'a2' }),
    ])
    // None from 30 (b lost; a was last heard at 20) to 40.
    expect(availability).toMatchObject({ watchedMs: 60_000, availableMs: 50_000, unheardMs: 10_000 })
    expect(connections).toMatchObject({ opened: 4, lost: 2, unheard: 1 })
    const [a, b] = lines
    // Not from 20 to 50.
    expect(a).toMatchObject({ availability: { watchedMs: 60_000, availableMs: 30_000, unheardMs: 30_000 } })
    expect(a?.connections.unheard).toBe(1)
    // Not from 30 to 40, of 55.
    expect(b).toMatchObject({ availability: { watchedMs: 55_000, availableMs: 45_000, unheardMs: 0 } })
  })
})

describe('availability at the end of a record', () => {
  it('is watched until the last sign of life where no end was recorded', () => {
    const quality = qualityAfter([
      note(0, 'opened'),
      at(10, live(1)),
      note(20, 'alive'),
      at(9000, live(2), { source: 'rest' }),
    ])
    expect(quality.availability).toEqual({
      watchedMs: 20_000,
      availableMs: 20_000,
      share: 1,
      unheardMs: 0,
      stopsAtReceivedAt: NOON + 20_000_000,
    })
    expect(qualityText(quality)).toContain('the record stops at 2026-11-21 12:00:20.000Z without an end')
  })

  it('is not lost while the list is read before the end', () => {
    const { availability } = qualityAfter([note(0, 'opened'), at(10, live(1)), note(500, 'ended')])
    expect(availability).toMatchObject({ watchedMs: 10_000, availableMs: 10_000, unheardMs: 0 })
  })
})
