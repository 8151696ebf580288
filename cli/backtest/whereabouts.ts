import type { Watch } from '../../replay/backtest/acting.ts'
import type { StrategyEvent } from '../../replay/backtest/strategy.ts'
import { TOPICS } from '../../schemas/topics.ts'

/**
 * Where a strategy is at work, in memory that its thread and the one which watches it share: a thread that never returns can
 * tell nothing itself.
 */
export type Whereabouts = SharedArrayBuffer

/** 32-bit integers: whether the strategy is called (2: loaded), how often it was, which topic, bytes of the text. */
const [DOING, CALLS, TOPIC, LENGTH] = [0, 1, 2, 3]
const TIME_AT = 16
const TEXT_AT = 24
const TEXT_BYTES_MAX = 1000

export function newWhereabouts(): Whereabouts {
  return new SharedArrayBuffer(TEXT_AT + TEXT_BYTES_MAX)
}

const TOPIC_AT = new Map(TOPICS.map(({ name }, at) => [name, at]))
const NO_TOPIC = -1

/** The side of the thread that calls the strategy. */
export function watchOf(shared: Whereabouts): Watch & { load(isLoading: boolean): void } {
  const numbers = new Int32Array(shared, 0, 4)
  const time = new Float64Array(shared, TIME_AT, 1)
  const text = new Uint8Array(shared, TEXT_AT)
  let shown: string | null = null

  function show(what: string): void {
    shown = what
    const bytes = Buffer.from(what).subarray(0, TEXT_BYTES_MAX)
    text.set(bytes)
    Atomics.store(numbers, LENGTH, bytes.length)
  }

  return {
    enter(event: StrategyEvent) {
      const fixture = event.fixtureId ?? ''
      const isTimer = event.kind === 'timer'
      const what = isTimer ? `${fixture}\n${event.name}` : fixture
      if (what !== shown) show(what)
      time[0] = event.knownAt
      numbers[TOPIC] = isTimer ? NO_TOPIC : (TOPIC_AT.get(event.topic) ?? NO_TOPIC)
      numbers[CALLS] = (numbers[CALLS] as number) + 1
      Atomics.store(numbers, DOING, 1)
    },
    left: () => {
      numbers[DOING] = 0
    },
    load: (isLoading) => void Atomics.store(numbers, DOING, isLoading ? 2 : 0),
  }
}

export interface Where {
  readonly doing: 'nothing' | 'event' | 'loading'
  /** How often the strategy was called. */
  readonly calls: number
  readonly fixture: string
  /** UTC microseconds. */
  readonly knownAt: number
  /** Name of a topic, or `timer` and its name. */
  readonly event: string
}

/** The side of the thread that watches. */
export function whereOf(shared: Whereabouts): Where {
  const numbers = new Int32Array(shared, 0, 4)
  const text = Buffer.from(new Uint8Array(shared, TEXT_AT, Atomics.load(numbers, LENGTH)).slice()).toString()
  const [fixture = '', timer = ''] = text.split('\n')
  const topic = TOPICS[Atomics.load(numbers, TOPIC)]
  const doing = (['nothing', 'event', 'loading'] as const)[Atomics.load(numbers, DOING)] ?? 'nothing'
  return {
    doing,
    calls: Atomics.load(numbers, CALLS),
    fixture: fixture === '' ? 'all fixtures' : fixture,
    knownAt: new Float64Array(shared, TIME_AT, 1)[0] ?? 0,
    event: topic === undefined ? `timer ${timer}` : topic.name,
  }
}
