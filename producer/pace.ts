import type { Clock } from '../platform/clock.ts'

/** Attempts of the whole process, sockets and REST together, first come, first served. */
export interface Pace {
  /** Resolves when the next attempt may be made; false when `signal` aborted before. */
  take(signal: AbortSignal): Promise<boolean>
  /**
   * From now on this process is one of several that make their attempts together: `member` of `members`, from 0. None of
   * them makes one right after such a change, so that what was made before it does not count with what comes. 0 members:
   * none is made at all.
   */
  divide(members: number, member: number): void
}

/** feed.md §1.6. */
const ATTEMPTS_MAX = 5
/** For how many spacings nothing is attempted after a change: as long as {@link ATTEMPTS_MAX} attempts take. */
const QUIET_SPACINGS = ATTEMPTS_MAX
/**
 * Length of a turn, in spacings, where more processes than attempts take turns by the clock on the wall. With 300 ms, six
 * attempts take 1.2 s at least, however late each is in its turn; so their clocks may differ by 200 ms.
 */
const TURN_SPACINGS = 6 / 5
/** A change is noticed so soon by what waits. */
const LOOK_MS = 250

/** When attempts may be made; all times in monotonic milliseconds. */
interface Division {
  readonly members: number
  readonly member: number
  readonly quietUntil: number
}

const ALONE: Division = { members: 1, member: 0, quietUntil: Number.NEGATIVE_INFINITY }

/**
 * Attempts leave evenly spaced: bursts would bunch up with the next ones when the process is busy. `spacingMs` of 250
 * gives at most 5 in any second, also where the first of six arrives 250 ms late. Up to 5 processes share these without
 * knowing of each other's clocks, each with as many as come out even: of three each has one.
 */
export function openPace(clock: Pick<Clock, 'micros' | 'monotonicMs' | 'sleep'>, spacingMs: number): Pace {
  const turnMs = spacingMs * TURN_SPACINGS
  let division = ALONE
  let line: Promise<void> = Promise.resolve()
  let lastAt = Number.NEGATIVE_INFINITY
  let lastTurn = Number.NEGATIVE_INFINITY

  function waitMs(): number {
    const now = clock.monotonicMs()
    const { members, member, quietUntil } = division
    if (members === 0) return Number.POSITIVE_INFINITY
    if (now < quietUntil) return quietUntil - now
    if (members > ATTEMPTS_MAX) return waitForTurnMs(members, member)
    const each = Math.floor(ATTEMPTS_MAX / members)
    return lastAt + (spacingMs * ATTEMPTS_MAX) / each - now
  }

  function waitForTurnMs(members: number, member: number): number {
    const turn = turnOf()
    const ahead = (member - (turn % members) + members) % members
    if (ahead === 0 && turn !== lastTurn) return 0
    return (turn + (ahead === 0 ? members : ahead)) * turnMs - clock.micros() / 1000
  }

  function turnOf(): number {
    return Math.floor(clock.micros() / 1000 / turnMs)
  }

  async function wait(signal: AbortSignal): Promise<boolean> {
    for (let ms = waitMs(); ms > 0 && !signal.aborted; ms = waitMs()) await clock.sleep(Math.min(ms, LOOK_MS), signal)
    if (signal.aborted) return false
    lastAt = clock.monotonicMs()
    lastTurn = turnOf()
    return true
  }

  return {
    take(signal) {
      const mine = line.then(() => wait(signal))
      line = mine.then(() => {})
      return mine
    },
    divide(members, member) {
      if (members === division.members && member === division.member) return
      division = { members, member, quietUntil: clock.monotonicMs() + spacingMs * QUIET_SPACINGS }
    },
  }
}
