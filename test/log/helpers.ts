import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { LogReader, LogRecord, NewRecord, ReadLimit } from '../../log/log.ts'

export const ALL: ReadLimit = { records: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY }

/** A signal that never aborts. */
export const NEVER = new AbortController().signal

export function newRecord(topic: string, key: string, text: string, more: Partial<NewRecord> = {}): NewRecord {
  return { topic, key, value: Buffer.from(text), headers: { n: text }, timestamp: 1_700_000_000_123, ...more }
}

export function textOf(record: LogRecord | null | undefined): string | undefined {
  return record ? Buffer.from(record.value).toString() : undefined
}

/** Everything of a topic, partition by partition. */
export async function readAll(log: LogReader, topic: string): Promise<LogRecord[]> {
  const records: LogRecord[] = []
  for (let partition = 0; partition < log.partitions; partition++) {
    for (let page = await log.read(topic, partition, 0, ALL); page.length > 0; ) {
      records.push(...page)
      page = await log.read(topic, partition, (page.at(-1)?.offset ?? 0) + 1, ALL)
    }
  }
  return records
}

/** An empty folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'touchline-log-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** The code of what a promise rejects with. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'resolved'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : `no code: ${error}`
  }
}

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
export function randomFrom(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
