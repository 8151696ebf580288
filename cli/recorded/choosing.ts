import type { Command } from 'commander'
import { sportOf } from '../../feed/address.ts'
import type { KnownBy } from '../../replay/stream/known-time.ts'
import { prefixReader, readChoice, readNumber, readSport, usage } from '../options.ts'
import { readUtcTime } from '../utc-time.ts'

/** Options of commands that choose among what is recorded. */
export interface ChoosingOptions {
  readonly sport?: string
  readonly certified?: boolean
  readonly from?: string
}

export function withChoice(command: Command): Command {
  return command
    .option('--sport <sport>', 'only fixtures of this sport')
    .option('--certified', 'only fixtures whose newest certificate is complete')
}

/** `of`: whose prefix it is that they belong to. */
export function withRawPrefix(command: Command, of = '--prefix'): Command {
  return command.option(
    '--raw-prefix <prefix>',
    `whose raw-actions; default: those of ${of}, or touchline. where it has none`,
    prefixReader('--raw-prefix'),
  )
}

/** `--sport` without its version; null where none is named. */
export function readSportChosen({ sport }: Pick<ChoosingOptions, 'sport'>): string | null {
  return sport === undefined ? null : sportOf(readSport('--sport', sport))
}

/** UTC microseconds of `--from` and `--to`; null where none is told. Between times that are not in their order lies nothing. */
export function readTimes(from: string | undefined, to: string | undefined) {
  const times = { from: readTime('--from', from), to: readTime('--to', to) }
  if (times.from !== null && times.to !== null && times.from >= times.to)
    throw usage('expected --from before --to, found it at the same time or later')
  return times
}

function readTime(flag: string, text: string | undefined): number | null {
  if (text === undefined) return null
  const micros = readUtcTime(text)
  if (micros !== null) return micros
  throw usage(`expected ${flag} as a UTC time, 2026-11-21 or 2026-11-21T12:00, found ${text}`)
}

/** When a record counts as known. */
export interface KnownOptions {
  readonly known: string
  readonly latency: string
}

const DAY_MS = 24 * 3600 * 1000

export function withKnown(command: Command): Command {
  return command
    .option('--known <how>', 'auto (as published; imports as received), published or received', 'auto')
    .option('--latency <ms>', 'added to received times', '0')
}

export function readKnown({
  known,
  latency,
}: KnownOptions): Required<{ [K in keyof KnownBy]: NonNullable<KnownBy[K]> }> {
  return {
    known: readChoice('--known', known, ['auto', 'published', 'received']),
    latencyMs: readNumber('--latency', latency, 0, DAY_MS),
  }
}
