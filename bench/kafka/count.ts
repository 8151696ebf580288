import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { DERIVED_TOPICS } from '../../schemas/topics.ts'
import { ROOT } from './root.ts'

/** What count/Count.java, the independent reader of the derived topics, is asked (count/README.md). */
export interface CountOptions {
  /** Class path with Kafka's client: `jars().kafka` of scripts/kafka/jars.mjs. */
  readonly classPath: string
  /** `host:port` of a broker. */
  readonly address: string
  /** Of the derived topics. */
  readonly prefix: string
  /** Short name of topic → records. Until all are there; without, until what is committed now has been read. */
  readonly expect?: Readonly<Record<string, number>>
  readonly msMax: number
  /** Ends after so long without a record; default 20 s. */
  readonly idleMsMax?: number
  /** Leaves out of the latencies what was received in the first time. */
  readonly skipMs?: number
  /** Name → file with process ids, whose CPU is counted from the first to the last record. */
  readonly pids?: Readonly<Record<string, string>>
  /** Gets lines `wall ms, raw partition, states so far, newest receivedAt in µs`. */
  readonly traceFile?: string
  /** Gets lines `fixtureId digest`; costs the memory of all values. */
  readonly digestsFile?: string
}

/** What it prints. */
export interface Counted {
  /** Whether everything was read that was asked for. */
  readonly complete: boolean
  /** Complete, the expected counts and no more, and none of the faults below. */
  readonly exact: boolean
  readonly topics: Readonly<Record<string, number>>
  readonly states: number
  readonly fixtures: number
  /** Records whose id was there before. */
  readonly duplicates: number
  /** Records that do not follow the one before them of the same fixture and topic: by raw offset, then n from 0. */
  readonly disorder: number
  /** fixture-states whose revision is not that of the one before + 1. */
  readonly holes: number
  /** Records whose id names another fixture, topic or partition than theirs. */
  readonly misplaced: number
  /** Raw records of which the derived records have different revisions. */
  readonly misjoined: number
  /** Raw offsets below the highest from which nothing was derived. */
  readonly uncovered: number
  readonly firstProblem: string | null
  /** Of the log, as DESIGN §4 has it: SHA-256 over the lines `fixtureId digest`. */
  readonly digest: string | null
  /** From the first record to the last, as all that follows. */
  readonly seconds: number
  /** fixture-states a second. */
  readonly rate: number
  readonly rateOf2ndHalf: number
  readonly statesOf2ndHalf: number
  readonly cpu: Readonly<Record<string, { readonly seconds: number | null; readonly secondsOf2ndHalf: number | null }>>
  /** Of all cores, 0 to 1. */
  readonly busy: number
  readonly latencyMs: Latencies | null
}

/** From `receivedAt` to the poll that returned the fixture-state; milliseconds. */
export interface Latencies {
  readonly n: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

/** Reads once, from the beginning. Rejects when it cannot; what is wrong with the records is in the answer. */
export async function countDerived(options: CountOptions): Promise<Counted> {
  const { stdout } = await promisify(execFile)('java', countArguments(options))
  return countedOf(stdout.trimEnd().split('\n').at(-1) ?? '')
}

/** Printed when the reader is in place. */
export const COUNT_READY = 'READY'

export function countedOf(line: string): Counted {
  return JSON.parse(line) as Counted
}

/** For `java`. It ends by itself in `msMax`, and prints {@link Counted} as its last line. */
export function countArguments(options: CountOptions): readonly string[] {
  const { classPath, address, prefix, expect, msMax, idleMsMax, skipMs, pids, traceFile, digestsFile } = options
  const optional = {
    expect: expect && joined(expect),
    'idle-ms': idleMsMax,
    'skip-ms': skipMs,
    pids: pids && joined(pids),
    trace: traceFile,
    digests: digestsFile,
  }
  return [
    // The quick compiler only: what runs for seconds must not spend them, and both cores, on compiling well.
    '-XX:TieredStopAtLevel=1',
    ...javaArguments('count/Count.java', classPath),
    ...['--bootstrap', address, '--prefix', prefix, '--timeout-ms', String(msMax)],
    ...['--topics', DERIVED_TOPICS.map(({ name }) => name).join()],
    ...Object.entries(optional).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)])),
  ]
}

/** Runs one of our Java files from its source. */
export function javaArguments(file: string, classPath: string): readonly string[] {
  const source = fileURLToPath(new URL(`bench/kafka/${file}`, ROOT))
  return ['-Xmx1g', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', classPath, source]
}

/** As both readers take maps: `a=1,b=2`. */
export function joined(map: Readonly<Record<string, string | number>>): string {
  return Object.entries(map)
    .map(([name, value]) => `${name}=${value}`)
    .join()
}
