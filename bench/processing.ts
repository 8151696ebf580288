import type { EventLog } from '../log/log.ts'
import { fold } from '../match/fold.ts'
import { initialState } from '../match/state.ts'
import { systemClock } from '../platform/clock.ts'
import type { ProcessOptions } from '../processors/job.ts'
import { logicOf } from '../processors/logic.ts'
import type { Codec } from '../schemas/codec.ts'
import { SIMULATED_RULES } from './load.ts'
import { PREFIX } from './log.ts'

/** The processors as `demo` runs them, with the points of simulated actions. */
export function processing(log: EventLog, codec: Codec, signal: AbortSignal): ProcessOptions {
  return {
    log,
    codec,
    prefix: PREFIX,
    fold: { initial: initialState, fold: (state, raw) => fold(state, raw, SIMULATED_RULES) },
    logic: logicOf(SIMULATED_RULES),
    clock: systemClock,
    signal,
  }
}
