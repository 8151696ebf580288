import type { LogRecord } from '../log/log.ts'

/** The raw record that a derived one comes from, and the `logic` that wrote it. */
export interface Source {
  readonly topic: string
  readonly offset: number
  readonly logic: string
}

/** Header `source`: `<raw topic>/<partition>/<offset>`; a record without it is not ours. */
export function sourceOf({ headers }: Pick<LogRecord, 'headers'>): Source | null {
  const [topic, , offset] = headers.source?.split('/') ?? []
  if (topic === undefined || !Number.isSafeInteger(Number(offset))) return null
  return { topic, offset: Number(offset), logic: headers.logic ?? '' }
}
