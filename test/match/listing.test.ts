import { describe, expect, it } from 'vitest'
import { readListing } from '../../match/listing.ts'
import { event, packet, play, raw } from './given.ts'

/** Field names of feed.md §7. */
const LISTED = {
  id: 'fixture-1',
  name: 'Home v Away',
  startDateUTC: '2026-11-21T12:00:00',
  status: 'Scheduled',
  type: 'Official',
  coverageLevel: 'Standard stream',
  teams: [{ id: 't1', name: 'Home', club: { id: 'c' } }, { id: 't2' }],
  competition: { id: 'c1', name: 'Cup' },
  seasonId: 's1',
  stage: { name: 'Final' },
  venue: 'Hall',
  fixtureDeleted: true,
}

describe('an object of the fixtures list [L6]', () => {
  it('is read field by field; a start without a zone is UTC', () => {
    expect(readListing(LISTED)).toEqual({
      name: 'Home v Away',
      startTime: Date.UTC(2026, 10, 21, 12) * 1000,
      status: 'Scheduled',
      fixtureType: 'Official',
      coverageLevel: 'Standard stream',
      teams: [
        { id: 't1', name: 'Home' },
        { id: 't2', name: null },
      ],
      competition: { id: 'c1', name: 'Cup' },
      seasonId: 's1',
      stage: 'Final',
      venue: 'Hall',
      deleted: true,
    })
  })

  it('is null where it cannot be read, a list empty', () => {
    expect(
      readListing({ name: 1, startDateUTC: 'soon', teams: [1], competition: 'Cup', fixtureDeleted: 'no' }),
    ).toEqual({
      name: null,
      startTime: null,
      status: null,
      fixtureType: null,
      coverageLevel: null,
      teams: [],
      competition: null,
      seasonId: null,
      stage: null,
      venue: null,
      deleted: null,
    })
  })

  it('gives a step of its own, and neither state nor revision', () => {
    const { steps, state } = play([raw(packet({ seq: 1, send: 5 })), raw(LISTED, { kind: 'fixture' })])
    expect(steps[1]).toMatchObject({ kind: 'fixture', stateRevision: 1, listing: { name: 'Home v Away' } })
    expect(state.revision).toBe(1)
  })

  it.each([
    ['an array', '[]', 'bad-fixture'],
    ['no JSON', '{', 'not-json'],
  ])('is quarantined when it is %s', (_, text, code) => {
    expect(play([raw(text, { kind: 'fixture' })]).steps).toMatchObject([{ kind: 'rejected', rejection: { code } }])
  })

  it('decides neither tier nor anything else of the fixture', () => {
    const { steps } = play([
      raw(LISTED, { kind: 'fixture', tier: 'betting' }),
      raw(packet({ seq: 1, send: 5 })),
      event('alive'),
    ])
    expect(steps.map(({ kind, tier }) => [kind, tier])).toEqual([
      ['fixture', 'betting'],
      ['accepted', 'media'],
      ['connection', 'media'],
    ])
  })
})
