import { readFileSync } from 'node:fs'
import { openDigestPool } from '../cli/recorded/digest-pool.ts'
import { systemClock } from '../platform/clock.ts'
import { openThreads } from '../platform/threads/threads.ts'
import { poolHere } from '../platform/threads/work.ts'
import type { Taking } from '../processors/entry.ts'
import { type Digests, digestsOfAll } from '../replay/digest.ts'
import type { Recorded } from '../replay/recorded.ts'
import { digested, jobsFor, nameOfJob, type SeasonDigests, type SeasonPool, surveyed } from '../replay/season/season.ts'
import { rangesOf } from '../replay/season/span.ts'
import { ownOptions } from './children.ts'
import { SIMULATED_RULES } from './load.ts'
import { PREFIX } from './log.ts'
import { foldOnly, withRecorded } from './season-thread.ts'

/** Folds all fixtures of a log once, as `touchline digest` does; prints what that took. Run as a process. */
export interface SeasonWorkerOptions {
  readonly folder: string
  /** 1: without threads. */
  readonly workers: number
  readonly isDigest: boolean
}

export interface SeasonRun extends Digests {
  /** From opening the log to the last digest; starting Node is left out. */
  readonly ms: number
  /** How much of it passed until the fixtures were found. */
  readonly foundMs: number
  /** User and system time of all threads. */
  readonly cpuMs: number
  /** The largest that was seen, every 20 ms: of its own, and pages of the log's files that are mapped. */
  readonly ownBytes: number
  readonly mappedBytes: number
}

const SAMPLED_EVERY_MS = 20
const NEVER = new AbortController().signal
const { folder, workers, isDigest } = ownOptions<SeasonWorkerOptions>()
const memory = { ownBytes: 0, mappedBytes: 0 }
const sampling = setInterval(sample, SAMPLED_EVERY_MS)
const start = performance.now()
const rows: SeasonDigests[] = []
let foundMs = 0
await withRecorded(folder, NEVER, async (recorded) => {
  const pool = isDigest ? digestPool(recorded) : foldPool(recorded)
  const spans = (await surveyed(pool, await rangesOf(recorded))) ?? []
  foundMs = performance.now() - start
  await digested(pool, jobsFor(spans, workers), (some) => rows.push(...some))
  await pool.close()
})
const ms = performance.now() - start
clearInterval(sampling)
sample()
const { user, system } = process.cpuUsage()
const run: SeasonRun = { ...digestsOfAll(rows), ms, foundMs, cpuMs: (user + system) / 1000, ...memory }
process.stdout.write(JSON.stringify(run))

function digestPool(recorded: Recorded & Taking): SeasonPool {
  const options = { log: `file:${folder}`, prefix: PREFIX }
  const of = { workers, recorded, rules: SIMULATED_RULES, options, env: {}, published: null, onProgress: () => {} }
  return openDigestPool({ clock: systemClock }, of)
}

function foldPool(recorded: Recorded & Taking): SeasonPool {
  if (workers === 1) return poolHere(foldOnly(recorded), { signal: NEVER })
  const code = new URL('./season-thread.js', import.meta.url)
  return openThreads({ code, data: folder, count: workers, nameOf: nameOfJob, signal: NEVER, clock: systemClock })
}

/** Linux tells the two apart; elsewhere all counts as its own. */
function sample(): void {
  if (process.platform !== 'linux') {
    memory.ownBytes = Math.max(memory.ownBytes, process.memoryUsage().rss)
    return
  }
  const status = readFileSync('/proc/self/status', 'utf8')
  const bytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1024
  memory.ownBytes = Math.max(memory.ownBytes, bytes('RssAnon'))
  memory.mappedBytes = Math.max(memory.mappedBytes, bytes('RssFile'))
}
