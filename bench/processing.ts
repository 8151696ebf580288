import type { EventLog } from '../log/log.ts'
import { systemClock } from '../platform/clock.ts'
import { foldBy } from '../processors/entry.ts'
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
    fold: foldBy(SIMULATED_RULES),
    logic: logicOf(SIMULATED_RULES),
    clock: systemClock,
    signal,
  }
}
