import { it } from 'vitest'
import {
  BEAT,
  closed,
  FINISHED,
  failed,
  known,
  NEW,
  opened,
  PLAYING,
  play,
  type Row,
  said,
  TICK,
  TOO_LARGE,
} from './rows.ts'

/** A frame that is too large to be received ends the connection, and would end each one that meets it again. */
const CASES: Readonly<Record<string, readonly Row[]>> = {
  'begins behind a frame that is too large, and waits there for what comes': [
    ...PLAYING,
    [1, TOO_LARGE, 'lost (too large), tell 500'],
    [1.5, TICK, 'connect behind, at 3'],
    [1.6, failed(false), 'tell 1000'],
    [2.6, TICK, 'connect behind, at 3'],
    [3, opened(2, 3), 'authenticate, opened (startPosition=3)'],
    [4, said(null), ''],
    [11, BEAT, 'resumed (startPosition=3 repeats=0)'],
    // Heartbeats alone are no sign that it was not understood.
    [16, TICK, ''],
    [21, BEAT, 'alive'],
    [22, NEW, 'record 2'],
    [23, closed(), 'lost (gone), tell 500'],
    [23.5, TICK, 'connect'],
  ],
  'begins one later each time when that was not enough': [
    ...PLAYING,
    [1, TOO_LARGE, 'lost (too large), tell 500'],
    [1.5, TICK, 'connect behind, at 3'],
    [2, opened(2, 3), 'authenticate, opened (startPosition=3)'],
    [2, TOO_LARGE, 'lost (too large), tell 1000'],
    [3, TICK, 'connect behind, at 4'],
    [3, opened(2, 4), 'authenticate, opened (startPosition=4)'],
    [3, known(1), ''],
    [3, NEW, 'record 2'],
    [4, BEAT, 'resumed (startPosition=4 repeats=1)'],
  ],
  'leaves it for the list that is read at the end': [
    ...PLAYING,
    [1, FINISHED, 'record 2'],
    [1, TOO_LARGE, 'lost (too large), judge'],
    [2, { kind: 'reread' }, 'close'],
    [2, TICK, 'connect from reread'],
  ],
}

it.each(Object.entries(CASES))('%s', (_, rows) => {
  play(rows)
})
