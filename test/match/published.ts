import type { RawRecord } from '../../match/raw.ts'
import { derive } from '../../processors/derived.ts'
import { HOME, packet, play, RULES, raw, type Short } from './given.ts'

/** What is published of packets and other records, through the fold and the projections. */

export interface Published {
  readonly topic: string
  readonly [field: string]: unknown
}

/** For each record what it gives, in the order of emission. */
export function published(records: readonly (Short | RawRecord)[], rules = RULES): readonly (readonly Published[])[] {
  const raws = records.map((one) => ('kind' in one ? one : raw(packet(one))))
  return play(raws, rules).steps.map((step) =>
    derive(step).map(({ topic, value }) => ({ ...(value as object), topic: topic.name })),
  )
}

export const last = (records: readonly (Short | RawRecord)[]): readonly Published[] => published(records).at(-1) ?? []
export const of = (topic: string, all: readonly Published[]) => all.filter((one) => one.topic === topic)
export const topics = (all: readonly Published[]) =>
  all.map(({ topic, kind }) => (kind === undefined ? topic : `${topic} ${kind}`))

export const GOAL = 9001
export const goal = (seq: number, send: Short['send'], more: Partial<Short> = {}): Short => ({
  seq,
  send,
  action: 'g',
  typeId: GOAL,
  team: HOME,
  score: [0, 0],
  ...more,
})
export const at = (seconds: number, micros = 0): object => ({
  timestamp: `2026-11-21T12:00:${String(seconds).padStart(2, '0')}.${String(micros).padStart(6, '0')}Z`,
})
