/** Bounds of a run: a strategy that goes beyond one of them ends it with `strategy-failed`. */

/** Decisions at one event. */
export const DECISIONS_AT_EVENT_MAX = 10_000

/** Decisions that are kept of a run, all fixtures together. */
export const DECISIONS_MAX = 2_000_000

/** Characters and values of one output. */
export const OUTPUT_SIZE_MAX = 1_000_000

/** The same of all that are kept of a run. */
export const OUTPUTS_SIZE_MAX = 200_000_000

/** Timers that are set at once in one state. */
export const TIMERS_MAX = 1_000

/** Timers that fire one after the other while the virtual clock stands still. */
export const TIMERS_AT_ONCE_MAX = 10_000

/** Timers that fire between two events: with a clock that was set wrongly, those may lie centuries apart. */
export const TIMERS_BETWEEN_MAX = 4_000_000

/** Timers that are due within this time after the last event of their state fire still, an hour; later ones never do. */
export const AFTER_END_MS_MAX = 3_600_000
