import type { RuleTable } from '../../match/rules.ts'
import { serveJobs } from '../../platform/threads/thread.ts'
import { foldBy } from '../../processors/entry.ts'
import { type SeasonJob, type SeasonResult, seasonWork } from '../../replay/season/season.ts'
import { withLogReader } from '../context.ts'
import type { LogOptions, Surroundings } from '../options.ts'

/** What a thread of `touchline digest` is started with: it opens the log as the command does. */
export interface DigestThreadData {
  readonly options: LogOptions
  readonly env: Surroundings['env']
  readonly prefixes: readonly string[]
  readonly rawTopic: string
  readonly rules: RuleTable
  readonly published: string | null
}

serveJobs<DigestThreadData, SeasonJob, SeasonResult>(
  ({ options, env, prefixes, rawTopic, rules, published }, signal, serve) =>
    withLogReader(
      options,
      { env, signal },
      ({ log, codec }) => serve(seasonWork({ log, codec, rawTopic, signal, fold: foldBy(rules) }, published)),
      { prefixes },
    ),
)
