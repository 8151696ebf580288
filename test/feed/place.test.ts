import { expect, it } from 'vitest'
import {
  beginBehind,
  beginPlace,
  type Known,
  type ListPlace,
  type PlacedFrame,
  placeOther,
  placePacket,
  positionBehind,
  resumePosition,
} from '../../feed/place.ts'

/** Frames as `packet known`, what became of them: a position, `counted`, `loose` or `unexpected`. */
function play(begin: ListPlace, frames: readonly (Known | 'junk' | 'known junk')[]) {
  let place = begin
  return frames.map((frame) => {
    const placed: PlacedFrame =
      frame === 'junk' || frame === 'known junk'
        ? placeOther(place, frame === 'junk' ? undefined : null)
        : placePacket(place, frame)
    if (placed.is !== 'unexpected') place = placed.place
    return placed.is === 'new' ? placed.position : placed.is
  })
}

const NEW = undefined

it.each([
  ['a first connection', beginPlace(0, 0, 0), [NEW, NEW, 'junk', NEW], [0, 1, 'loose', 2]],
  ['a repeat without an overlap', beginPlace(0, 0, 0), [NEW, 0, NEW], [0, 'loose', 1]],
  ['resumed, skipping', beginPlace(4, 5, 0), [4, NEW], ['counted', 5]],
  ['resumed, one earlier', beginPlace(4, 5, 0), [3, 4, NEW], ['counted', 'counted', 5]],
  ['a repeat after the overlap', beginPlace(4, 5, 0), [4, 4, NEW, 4], ['counted', 'loose', 5, 'loose']],
  ['a first packet that is too early', beginPlace(4, 5, 0), [2], ['unexpected']],
  ['a first packet that is new', beginPlace(4, 5, 0), [NEW], ['unexpected']],
  ['a first packet without a position', beginPlace(4, 5, 0), [null], ['unexpected']],
  ['one packet recorded', beginPlace(0, 1, 0), [0, NEW], ['counted', 1]],
  ['from 0 nothing is expected', beginPlace(0, 3, 0), [0, 1, 2, NEW], ['counted', 'counted', 'counted', 3]],
  [
    'junk that has a place in the list',
    beginPlace(4, 5, 1),
    [2, 'known junk', 3, 4, NEW],
    ['counted', 'counted', 'counted', 'counted', 5],
  ],
  [
    'junk that came once more than it was recorded',
    beginPlace(0, 1, 1),
    [0, 'known junk', 'known junk', NEW],
    ['counted', 'counted', 'loose', 1],
  ],
  ['a new packet among the known', beginPlace(0, 3, 0), [0, 1, NEW, 2, NEW], ['counted', 'counted', 2, 'counted', 3]],
  ['a list that lost some', beginPlace(0, 4, 0), [0, 3, NEW], ['counted', 'counted', 4]],
  [
    'a list read once more',
    beginPlace(0, 1, Number.POSITIVE_INFINITY),
    [0, null, NEW, null],
    ['counted', 'counted', 1, 'counted'],
  ],
  ['behind a frame that could not be received', beginBehind(3, 2), [NEW, 0, 0, NEW], [2, 'counted', 'counted', 3]],
] as const)('%s', (_, begin, frames, expected) => {
  expect(play(begin, frames)).toEqual(expected)
})

it('resumes one earlier than what is contiguous', () => {
  expect([0, 1, 2, 9].map(resumePosition)).toEqual([0, 0, 1, 8])
})

it('begins behind what a connection has met, and at least one later than it', () => {
  expect(positionBehind(beginPlace(0, 0, 0), 0)).toBe(1)
  expect(positionBehind({ ...beginPlace(4, 5, 0), at: 9 }, 4)).toBe(10)
  expect(positionBehind(beginBehind(7, 2), 7)).toBe(8)
})
