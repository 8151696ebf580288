import { TouchlineError } from '../platform/errors.ts'
import { PARTITIONS_MAX } from './catalog.ts'

/** What a log URL says; opening it is the business of `cli/` and `touchline.ts`. */
export type LogUrl =
  | { readonly kind: 'memory'; readonly partitions?: number }
  | { readonly kind: 'file'; readonly folder: string; readonly partitions?: number }

/** Parses `file:./data?partitions=4` or `memory:`. Anything else is a `usage` error. */
export function parseLogUrl(url: string): LogUrl {
  const [, scheme, place = '', query = ''] = /^([a-z]+):([^?]*)(?:\?(.*))?$/.exec(url) ?? []
  if (scheme === 'kafka')
    throw usage(`this version has no adapter for Kafka yet, found ${url}: use file:FOLDER or memory:`)
  if (scheme !== 'file' && scheme !== 'memory') throw usage(`expected a log as file:FOLDER or memory:, found ${url}`)
  const partitions = parsePartitions(url, query)
  if (scheme === 'memory') {
    if (place !== '') throw usage(`expected memory: without a name, found ${url}`)
    return { kind: 'memory', ...partitions }
  }
  if (place === '') throw usage(`expected a folder, as in file:./data, found ${url}`)
  return { kind: 'file', folder: folderOf(place), ...partitions }
}

/** `file:///var/data` and `file:/var/data` are the same folder. */
function folderOf(place: string): string {
  return place.startsWith('///') ? place.slice(2) : place
}

function parsePartitions(url: string, query: string): { readonly partitions?: number } {
  const options = new URLSearchParams(query)
  const text = options.get('partitions')
  for (const name of options.keys()) {
    if (name !== 'partitions') throw usage(`expected no option of a log but partitions, found ${name} in ${url}`)
  }
  if (text === null) return {}
  const partitions = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0
  if (partitions < 1 || partitions >= PARTITIONS_MAX) {
    throw usage(`expected partitions from 1 to ${PARTITIONS_MAX - 1}, found ${text} in ${url}`)
  }
  return { partitions }
}

function usage(what: string): TouchlineError {
  return new TouchlineError('usage', { what })
}
