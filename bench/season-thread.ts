import { serveJobs } from '../platform/threads/thread.ts'
import type { Work } from '../platform/threads/work.ts'
import { derive } from '../processors/derived.ts'
import { type Entry, foldBy, type Taking } from '../processors/entry.ts'
import type { FixtureDigests } from '../replay/digest.ts'
import type { Recorded } from '../replay/recorded.ts'
import { type SeasonJob, type SeasonResult, seasonWork } from '../replay/season/season.ts'
import { foldSideBySide, type Making } from '../replay/season/side-by-side.ts'
import { openDecoder } from '../schemas/codec.ts'
import { embeddedSchemas, openLogReader } from '../touchline.ts'
import { SIMULATED_RULES } from './load.ts'
import { RAW_TOPIC } from './log.ts'

/** With the log of a folder; the rules are those of the simulated matches. */
export async function withRecorded(
  folder: string,
  signal: AbortSignal,
  use: (recorded: Recorded & Taking) => Promise<void>,
): Promise<void> {
  const log = await openLogReader(`file:${folder}`)
  try {
    const codec = openDecoder(embeddedSchemas(log))
    await use({ log, codec, rawTopic: RAW_TOPIC, signal, fold: foldBy(SIMULATED_RULES) })
  } finally {
    await log.close()
  }
}

/** As that of `touchline digest`, but what is derived is thrown away: there are no digests in what it gives. */
export function foldOnly(recorded: Recorded & Taking): Work<SeasonJob, SeasonResult> {
  const work = seasonWork(recorded, null)
  return async (job, hooks) => {
    if (job.do !== 'fold') return work(job, hooks)
    const digests = await foldSideBySide({ ...recorded, signal: hooks.signal }, job.group, derivedOf, hooks)
    return digests && { did: 'fold', digests }
  }
}

function derivedOf(fixtureId: string): Making<FixtureDigests> {
  let derived = 0
  return {
    give: (step) => {
      derived += derive(step).length
    },
    end: ({ state, sport }: Entry) => {
      const { packets } = state.now
      if (derived < packets * 2) throw new Error(`expected two records a packet of ${fixtureId}, found ${derived}`)
      return { fixtureId, sport, packets, exact: '', content: null }
    },
  }
}

serveJobs<string, SeasonJob, SeasonResult>((folder, signal, serve) =>
  withRecorded(folder, signal, (recorded) => serve(foldOnly(recorded))),
)
