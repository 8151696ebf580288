import type { Clock } from '../../platform/clock.ts'
import type { Item } from '../stream/item.ts'
import { initialPace, type PaceCommand, type PaceInput, type PaceState, paced } from './control.ts'
import type { Pace, StepBy } from './pace.ts'
import { type ItemReader, openItems, upcomingOf } from './reader.ts'
import type { Start } from './start.ts'

export interface PacedReplayOptions {
  /** Items from a place on; null: from the beginning. Ends soon when `signal` aborts. */
  readonly open: (from: Start | null, signal: AbortSignal) => AsyncGenerator<readonly Item[]>
  /** Items that are due, in order: at most {@link GIVEN_MAX}. The next ones wait until it resolves. */
  readonly give: (items: readonly Item[]) => Promise<void>
  readonly pace: Pace
  /** Longer silences are shortened to so many milliseconds of known time; null: none is. */
  readonly gapMaxMs: number | null
  readonly isPaused?: boolean
  readonly clock: Pick<Clock, 'monotonicMs' | 'after'>
  readonly signal: AbortSignal
  /** Once whenever what is given has fallen further behind than {@link BEHIND_MS_MAX}. */
  readonly onBehind?: (behindMs: number) => void
}

export interface ReplayStatus {
  readonly is: 'running' | 'paused' | 'stepping' | 'over'
  readonly pace: Pace
  readonly gapMaxMs: number | null
  /** Of the newest record that was given; after a seek of the next one. Null before the first one. */
  readonly knownAt: number | null
  /** Records given so far. */
  readonly given: number
  /** How late the newest records were. */
  readonly behindMs: number
}

/** Items of one call of `give`. */
export const GIVEN_MAX = 1000
export const BEHIND_MS_MAX = 1000
/** Timers cannot be set for longer than 24 days; silences of slow replays can. */
const REST_MS_MAX = 3_600_000

interface Seeking {
  readonly from: Start
  readonly landed: (next: Item | null) => void
  readonly failed: (error: unknown) => void
}

/** Gives items at a pace, and does what it is told meanwhile. Reads ahead no more than reader.ts says. */
export class PacedReplay {
  readonly #options: PacedReplayOptions
  #state: PaceState
  #seeking: Seeking | null = null
  #stepOver: (() => void) | null = null
  #wake = (): void => {}
  /** Ends the reading in hand, which may wait for what comes. */
  #stopReading = (): void => {}
  #landedAt: number | null = null
  #behindMs = 0
  #isOver = false

  constructor(options: PacedReplayOptions) {
    this.#options = options
    this.#state = initialPace(options.pace, options.gapMaxMs, options.isPaused ?? false)
  }

  /** Resolves when all is given, or `signal` aborts; rejects as the log and `give` do. Once. */
  async run(): Promise<void> {
    try {
      for (let isOn = true; isOn; ) {
        const place = this.#seeking
        this.#seeking = null
        isOn = await this.#playFrom(place)
      }
    } finally {
      this.#isOver = true
      this.#stepOver?.()
      this.#seeking?.landed(null)
    }
  }

  pause(): void {
    this.#tell({ is: 'pause' })
  }

  resume(): void {
    this.#tell({ is: 'resume' })
  }

  setPace(pace: Pace): void {
    this.#tell({ is: 'pace', pace })
  }

  /** Resolves when the step is over, or something else was asked for. */
  step(by: StepBy): Promise<void> {
    this.#stepOver?.()
    if (this.#isOver) return Promise.resolve()
    const over = new Promise<void>((resolve) => {
      this.#stepOver = resolve
    })
    this.#tell({ is: 'step', by })
    return over
  }

  /**
   * Goes on from there, as it did: paused where it was paused. Resolves with the next item; null: there is none. `landed` is
   * called before that is given.
   */
  seek(from: Start, landed: () => void = () => {}): Promise<Item | null> {
    // Another one was asked for before this began.
    this.#seeking?.landed(null)
    if (this.#isOver) return Promise.resolve(null)
    return new Promise((resolve, failed) => {
      const end = (next: Item | null): void => {
        landed()
        resolve(next)
      }
      this.#seeking = { from, landed: end, failed }
      this.#stopReading()
      this.#wake()
    })
  }

  status(): ReplayStatus {
    const { isPaused, step, pace, knownAt, count } = this.#state
    const is = step !== null ? 'stepping' : isPaused ? 'paused' : 'running'
    return {
      is: this.#isOver ? 'over' : is,
      pace,
      gapMaxMs: this.#options.gapMaxMs,
      knownAt: knownAt ?? this.#landedAt,
      given: count,
      behindMs: this.#behindMs,
    }
  }

  #tell(input: PaceInput): void {
    ;[this.#state] = paced(this.#state, input, this.#options.clock.monotonicMs())
    this.#endStep()
    this.#wake()
  }

  #endStep(): void {
    if (this.#state.step !== null) return
    this.#stepOver?.()
    this.#stepOver = null
  }

  /** Resolves with true where it is to go on from another place. */
  async #playFrom(place: Seeking | null): Promise<boolean> {
    const { open, signal } = this.#options
    const stop = new AbortController()
    const reader = openItems(open(place?.from ?? null, AbortSignal.any([signal, stop.signal])))
    this.#stopReading = () => stop.abort()
    try {
      await reader.fill()
      if (place !== null) {
        const head = reader.head() ?? null
        this.#landedAt = head?.knownAt ?? null
        this.#behindMs = 0
        this.#tell({ is: 'landed' })
        place.landed(head)
      }
      return await this.#play(reader)
    } catch (error) {
      place?.failed(error)
      throw error
    } finally {
      stop.abort()
      await reader.close()
    }
  }

  async #play(reader: ItemReader): Promise<boolean> {
    const { give, signal } = this.#options
    while (!signal.aborted) {
      await reader.fill()
      if (this.#seeking !== null) return true
      const { items, command } = this.#gather(reader)
      if (items.length > 0) await give(items)
      this.#endStep()
      if (items.length > 0) continue
      if (command.do === 'end') return false
      if (command.do === 'wait') await this.#rest(command.untilMs)
    }
    return false
  }

  /** What is due of the page in hand, and the command that it ended with. */
  #gather(reader: ItemReader): { readonly items: readonly Item[]; readonly command: PaceCommand } {
    const { clock } = this.#options
    const items: Item[] = []
    let lateMs = 0
    for (;;) {
      const head = reader.head()
      if (head === undefined || items.length === GIVEN_MAX) break
      const upcoming = head === null ? null : upcomingOf(head)
      const [after, command] = paced(this.#state, { is: 'next', upcoming }, clock.monotonicMs())
      this.#state = after
      if (command.do !== 'give' || head === null) {
        this.#note(lateMs)
        return { items, command }
      }
      items.push(head)
      lateMs = Math.max(lateMs, command.lateMs ?? 0)
      reader.next()
    }
    this.#note(lateMs)
    return { items, command: { do: 'wait', untilMs: 0 } }
  }

  #note(behindMs: number): void {
    const was = this.#behindMs
    this.#behindMs = behindMs
    if (was <= BEHIND_MS_MAX && behindMs > BEHIND_MS_MAX) this.#options.onBehind?.(behindMs)
  }

  async #rest(untilMs: number | null): Promise<void> {
    const { clock, signal } = this.#options
    const ms = untilMs === null ? null : Math.ceil(untilMs - clock.monotonicMs())
    // A seek that was asked for while records were given woke nobody.
    if (signal.aborted || this.#seeking !== null || (ms !== null && ms <= 0)) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        cancel()
        signal.removeEventListener('abort', done)
        this.#wake = () => {}
        resolve()
      }
      const cancel = ms === null ? () => {} : clock.after(Math.min(ms, REST_MS_MAX), done)
      this.#wake = done
      signal.addEventListener('abort', done, { once: true })
    })
  }
}
