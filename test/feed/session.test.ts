import { expect, it } from 'vitest'
import { step } from '../../feed/session.ts'
import type { Input } from '../../feed/session-state.ts'
import { backoffMs, SESSION_TIMING } from '../../feed/timing.ts'
import { deadline } from '../../feed/watch.ts'
import {
  BEAT,
  closed,
  FINISHED,
  failed,
  known,
  NEW,
  OPEN,
  opened,
  PLAYING,
  play,
  type Row,
  said,
  TICK,
} from './rows.ts'

/** The session alone. */
const CASES: Readonly<Record<string, readonly Row[]>> = {
  'sends the token first, and does not record the reply': [
    ...OPEN,
    [1, said(null), ''],
    [2, said(null), 'record null'],
  ],
  'records silence after 12 s, pings, and gives up after 25': [
    ...PLAYING,
    [11.9, TICK, ''],
    [12, TICK, 'silent, ping'],
    [13, { kind: 'pong' }, ''],
    [15.1, TICK, ''],
    [25, TICK, 'close, lost (silent for too long), tell 500'],
    [25.5, TICK, 'connect'],
  ],
  'sees a dead connection 3 s after the ping': [
    ...PLAYING,
    [12, TICK, 'silent, ping'],
    [14.9, TICK, ''],
    [15, TICK, 'close, lost (no answer to a ping), tell 500'],
  ],
  'says that it is alive after 10 s of nothing but heartbeats': [
    ...PLAYING,
    [5, BEAT, ''],
    [10, TICK, 'alive'],
    [15, BEAT, ''],
    [16, NEW, 'record 2'],
    [25, BEAT, ''],
    [26, TICK, 'alive'],
  ],
  'takes back silence with the first heartbeat': [...PLAYING, [12, TICK, 'silent, ping'], [13, BEAT, 'alive']],
  'waits longer after each failure, up to a cap': [
    [0, TICK, 'connect'],
    [0, failed(false), 'tell 500'],
    [0.4, TICK, ''],
    [0.5, TICK, 'connect'],
    [1, failed(false), 'tell 1000'],
    [2, TICK, 'connect'],
    [3, failed(false), 'tell 2000'],
    [5, TICK, 'connect'],
    [5, opened(), 'authenticate, opened (startPosition=0)'],
    [5, NEW, 'record 0'],
    [6, closed(), 'lost (gone), tell 500'],
  ],
  'is refused by the handshake': [
    [0, TICK, 'connect'],
    [0, failed(true), 'close, refused'],
    [9, TICK, ''],
  ],
  'is refused by words and a close': [
    ...OPEN,
    [0, said('no'), ''],
    [0, closed(), 'lost (refused: no), close, refused'],
  ],
  'is refused by the reason of a close': [...OPEN, [0, closed('no'), 'lost (refused: no), close, refused']],
  'is not refused by words alone': [
    ...OPEN,
    [0, said('no'), ''],
    [1, NEW, 'record 0'],
    [2, closed(), 'lost (gone), tell 500'],
  ],
  'is not refused after a packet': [...PLAYING, [1, closed('no'), 'lost (gone), tell 500']],
  'tries again, loudly, when it is refused in mid-match': [
    ...PLAYING,
    [1, closed(), 'lost (gone), tell 500'],
    [2, TICK, 'connect'],
    [2, failed(true), 'shout 1000'],
    [4, TICK, 'connect'],
    [4, opened(2), 'authenticate, opened (startPosition=1)'],
    [4, said('no'), ''],
    [4, closed(), 'lost (refused: no), shout 2000'],
  ],
  'counts the overlap': [
    [0, TICK, 'connect'],
    [0, opened(5), 'authenticate, opened (startPosition=4)'],
    [0, known(3), ''],
    [0, known(4), 'resumed (startPosition=4 repeats=2)'],
    [0, NEW, 'record 5'],
  ],
  'begins from 0 after an unexpected packet, once, without a loss': [
    [0, TICK, 'connect'],
    [0, opened(5), 'authenticate, opened (startPosition=4)'],
    [0, NEW, 'record null, close'],
    [0, TICK, 'connect from start'],
    [0, opened(1, 0, 'c2'), 'authenticate, opened (startPosition=0)'],
    [0, NEW, 'record 0'],
    [1, closed(), 'lost (gone), tell 500'],
    [2, TICK, 'connect'],
  ],
  'begins from 0 when no packet comes where one must': [
    [0, TICK, 'connect'],
    [0, opened(5), 'authenticate, opened (startPosition=4)'],
    [5, BEAT, ''],
    [11, BEAT, 'alive'],
    [12, TICK, 'close'],
    [12, TICK, 'connect from start'],
    [12, failed(false), 'lost (no), tell 500'],
  ],
  'ends when nothing follows the last packet': [
    ...PLAYING,
    [1, FINISHED, 'record 2'],
    [2, NEW, 'record 3'],
    [3.9, TICK, ''],
    [4, TICK, 'judge'],
    [5, { kind: 'end' }, 'ended, close'],
    [6, TICK, ''],
  ],
  'ends when the provider closes after the last packet': [
    ...PLAYING,
    [1, FINISHED, 'record 2'],
    [1, closed(), 'lost (gone), judge'],
    [2, { kind: 'end' }, 'ended, close'],
  ],
  'reads the list over the socket': [
    ...PLAYING,
    [1, FINISHED, 'record 2'],
    [3, TICK, 'judge'],
    [3, { kind: 'reread' }, 'close'],
    [3, TICK, 'connect from reread'],
    [3, { ...opened(3, 0), spare: Number.POSITIVE_INFINITY } as Input, 'authenticate, opened (startPosition=0)'],
    [3, known(0), ''],
    [3, closed(), 'lost (gone), tell 500'],
    [4, TICK, 'connect from reread'],
    [4, { ...opened(3, 0), spare: Number.POSITIVE_INFINITY } as Input, 'authenticate, opened (startPosition=0)'],
    [4, { kind: 'packet', known: 2, isFinished: true }, ''],
    [6, TICK, 'resumed (startPosition=0 repeats=1), judge reread'],
    [6, { kind: 'end' }, 'ended, close'],
  ],
  'goes on when it was not the end': [
    ...PLAYING,
    [1, FINISHED, 'record 2'],
    [3, TICK, 'judge'],
    [3, { kind: 'go-on' }, ''],
    [4, NEW, 'record 3'],
    [5, closed(), 'lost (gone), tell 500'],
  ],
  'waits while the log is full, and is not silent then': [
    ...PLAYING,
    [1, { kind: 'log-full' }, 'pause'],
    [30, TICK, ''],
    [30, { kind: 'log-free' }, 'unpause'],
    [41, TICK, ''],
    [42, TICK, 'silent, ping'],
  ],
  'closes when the log stays away, and resumes when it is back': [
    ...PLAYING,
    [1, { kind: 'log-full' }, 'pause'],
    [6, { kind: 'log-away' }, 'close'],
    [60, TICK, ''],
    [61, { kind: 'log-free' }, 'lost (log unavailable)'],
    [61, TICK, 'connect'],
  ],
  'notes the loss when the log was away while the end was judged': [
    ...PLAYING,
    [1, FINISHED, 'record 2'],
    [3, TICK, 'judge'],
    [4, { kind: 'log-full' }, 'pause'],
    [9, { kind: 'log-away' }, 'close'],
    [60, { kind: 'log-free' }, 'lost (log unavailable)'],
    [60, { kind: 'end' }, 'ended, close'],
  ],
  'asks a provider that only greets ever more rarely': [
    ...OPEN,
    [0, said(null), ''],
    [0, BEAT, ''],
    [0, closed(), 'lost (gone), tell 500'],
    [1, TICK, 'connect'],
    [1, opened(0), 'authenticate, opened (startPosition=0)'],
    [1, said(null), ''],
    [1, BEAT, ''],
    [1, closed(), 'lost (gone), tell 1000'],
  ],
  'does not connect while the log is full': [
    [0, { kind: 'log-full' }, ''],
    [1, TICK, ''],
    [2, { kind: 'log-free' }, ''],
    [2, TICK, 'connect'],
  ],
  'says that it is lost when it is stopped': [
    ...PLAYING,
    [1, { kind: 'stop', detail: 'stopped' }, 'lost (stopped), close'],
    [2, TICK, ''],
  ],
}

it.each(Object.entries(CASES))('%s', (_, rows) => {
  play(rows)
})

it('finds the end in what was recorded before', () => {
  play(
    [
      [0, { kind: 'start' }, 'judge'],
      [1, { kind: 'end' }, 'ended, close'],
    ],
    true,
  )
})

it('names the time of everything that is due, and nothing is due before', () => {
  let session = play(OPEN)
  let now = 0
  const inputs: readonly Input[] = [BEAT, NEW, FINISHED, BEAT]
  for (let i = 0; i < 40 && session.phase === 'open'; i++) {
    const at = deadline(session) ?? 0
    expect(step(session, TICK, at - 1)[1]).toEqual([])
    const [next, commands] = step(session, TICK, at)
    expect(commands.length).toBeGreaterThan(0)
    now = at + 1
    session = next.connection === null ? next : step(next, inputs[i % 4] as Input, now)[0]
    if (session.isJudged) session = step(session, { kind: 'go-on' }, now)[0]
  }
  expect(now).toBeGreaterThan(60_000)
})

it('spreads the delays, and caps them', () => {
  expect([0, 0.5, 1].map((jitter) => backoffMs(0, jitter, SESSION_TIMING))).toEqual([250, 375, 500])
  expect([4, 5, 1000].map((failures) => backoffMs(failures, 1, SESSION_TIMING))).toEqual([8_000, 15_000, 15_000])
})
