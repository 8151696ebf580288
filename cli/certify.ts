import { TIERS } from '../match/raw.ts'
import { TouchlineError } from '../platform/errors.ts'
import { type Finished, findFinished } from '../producer/finished.ts'
import type { Producer } from '../producer/producer.ts'
import { backfillCommand } from './backfill.ts'
import { certifyFixtures } from './certifying.ts'
import { type OpenLog, withLog } from './context.ts'
import { noteInterrupted } from './interrupted.ts'
import { counted } from './note.ts'
import { readChoice, type Surroundings, usage } from './options.ts'
import { openProducing, type ProducingOptions, readToken } from './producing.ts'

export interface CertifyOptions extends ProducingOptions {
  readonly all?: boolean
  readonly again?: boolean
}

/** As `backfill`; with --all for every fixture of the log that is over and has no certificate of what the log has of it. */
export async function certifyCommand(
  given: readonly string[],
  options: CertifyOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { all = false, again = false, json = false } = options
  if (again && !all) throw usage('expected --again with --all, found none: a fixture that is named is asked for anyway')
  if (all === given.length > 0) {
    throw usage(`expected either SPORT/FIXTURE or --all, found ${all ? 'both' : 'neither'}`)
  }
  if (!all) return backfillCommand(given, options, surroundings)
  readChoice('--tier', options.tier, TIERS)
  const token = await readToken(options, surroundings.env)
  const { signal } = surroundings
  await withLog(
    options,
    surroundings,
    async (open) => {
      const { producer, close } = openProducing(open, options, token, false)
      try {
        const finished = await look(open, producer, signal)
        if (finished === null) return noteInterrupted('while looking for matches that are over; nothing compared')
        assertFixtures(producer, finished)
        const { due, complete, incomplete, open: notOver } = finished
        const targets = again ? [...due, ...incomplete, ...complete] : due
        const certified = again ? { complete: [], incomplete: [] } : { complete, incomplete }
        await certifyFixtures(open, producer, { targets, signal, json, others: { ...certified, open: notOver } })
      } finally {
        await close()
      }
    },
    { create: false },
  )
}

/** Where nothing is recorded, nothing is complete: another log is meant, or another prefix. */
function assertFixtures({ options: { log, rawTopic } }: Producer, { due, complete, incomplete, open }: Finished): void {
  if (due.length + complete.length + incomplete.length + open.length > 0) return
  throw new TouchlineError('no-fixtures', { url: log.url, what: `fixtures in ${rawTopic}`, found: 'none' })
}

async function look({ terminal, clock }: OpenLog, producer: Producer, signal: AbortSignal): Promise<Finished | null> {
  const progress = terminal.progress(clock)
  try {
    return await findFinished(producer, signal, (records) => {
      progress.show(`looking for matches that are over: ${counted(records, 'record')} read`)
    })
  } finally {
    progress.end()
  }
}
