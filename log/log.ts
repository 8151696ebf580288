/**
 * The event-log port. Adapters: memory, embedded (LMDB), Kafka; test/log/contract.ts is what each must pass.
 *
 * - An append that was acknowledged survives SIGKILL; order per key is kept.
 * - Outputs and input position commit as one unit; a reader sees committed records only.
 * - A waiting reader wakes without polling delay, also when another process wrote.
 * - Every failure is a `TouchlineError` with a code of docs/ERRORS.md; `close` is idempotent.
 */
export interface EventLog extends LogReader {
  /**
   * Appends to one topic or several, in the order given, and resolves when that is durable. Calls made while one is
   * being written are written together with the next (group commit). Rejects with `log-closed`, `disk-full`,
   * `record-too-large` (more than {@link VALUE_BYTES_MAX}), `log-busy` (more than {@link APPEND_BYTES_MAX} waiting) or
   * `log-unavailable`; then nothing of it was acknowledged, but some of it may be there. Values stay as they are until then.
   */
  append(records: readonly NewRecord[]): Promise<readonly PartitionOffset[]>

  /**
   * Appends `outputs` and moves the position from `from` to `to`, both or neither. Rejects with `position-moved` when
   * the stored offset is not `from` (0 where there is none): another process has done this work; and as `append` does. Logs
   * that keep the two apart refuse an output whose topic was appended to first with `topic-appended`.
   * Units may be handed in before the one before them is committed: they count in this order, and none after one that failed.
   */
  commit(unit: CommitUnit): Promise<void>

  /**
   * Where a group stands in a partition, for a process that is going to commit there. On Kafka whoever acquired it before is
   * fenced: its commits, also one under way, are refused with `position-moved` from now on.
   */
  acquire(group: string, topic: string, partition: number): Promise<Position | null>

  /**
   * The partitions of a topic that are this process's among all processes which share them as one group: at once and
   * after every change, until `signal` aborts; then the others get them. A log that is on one machine gives all to each.
   * A share says who should work on a partition, {@link acquire} decides who may.
   */
  share(group: string, topic: string, signal: AbortSignal): AsyncIterable<Share>
}

/** What a process was given of a topic. */
export interface Share {
  /** Ascending. */
  readonly partitions: readonly number[]
  /** Processes that share the topic, this one too; 0 while it is none of them, since it was not heard for too long. */
  readonly members: number
  /** Which of them this one is, from 0. */
  readonly member: number
  /** Each process has all partitions and is not told of others: a position that somebody else moved will be moved again. */
  readonly isAlone?: true
}

/** What one may do with a log that is only read. Offsets below 0 are taken for 0; of a partition that is not there, nothing. */
export interface LogReader {
  /** As given to open it, without secrets; for messages. */
  readonly url: string
  /** The same for every topic, fixed when the log was made. */
  readonly partitions: number
  /** Whether records of a key are found without reading those of others (`readKey`, `latest`). */
  readonly hasKeyIndex: boolean

  /**
   * Committed records of a partition from `offset` on, in offset order: at least one where there is one. Never waits. Values
   * are the caller's, but neighbours share memory: copy the one that you keep for hours. Not every offset has a record.
   */
  read(topic: string, partition: number, offset: number, limit: ReadLimit): Promise<readonly LogRecord[]>

  /**
   * The same for whoever goes through millions of records and uses little of each: of every one is made only what is asked for.
   * A log that has no quicker way for that has none of this: log/skim.ts reads any. With the same `memory` as before, what was
   * skimmed into it before is gone.
   */
  skim?(
    topic: string,
    partition: number,
    offset: number,
    limit: ReadLimit,
    memory?: SkimMemory,
  ): Promise<readonly Skimmed[]>

  /** Committed records of one key in offset order; for state restore and look-ups. */
  readKey(topic: string, key: string, range?: KeyRange): Promise<readonly LogRecord[]>

  /** The newest committed record of a key; null when there is none. */
  latest(topic: string, key: string): Promise<LogRecord | null>

  /** One above the offset of the last committed record; 0 where there is none. */
  end(topic: string, partition: number): Promise<number>

  /** Resolves as soon as the partition holds a record at `offset` or above, or `signal` aborts (then also resolves). */
  changed(topic: string, partition: number, offset: number, signal: AbortSignal): Promise<void>

  /** Where a group stands in a topic's partition; null before its first commit. */
  position(group: string, topic: string, partition: number): Promise<Position | null>

  close(): Promise<void>
}

export interface NewRecord {
  readonly topic: string
  readonly key: string
  readonly value: Uint8Array
  readonly headers: Headers
  /** CreateTime, UTC milliseconds. */
  readonly timestamp: number
}

export interface LogRecord extends NewRecord {
  readonly partition: number
  readonly offset: number
}

/** Memory that is used again by whoever looks at each record once; for one reader at a time. */
export interface SkimMemory {
  readonly pieces: Uint8Array[]
}

/** A record of which only what is asked for is made. */
export interface Skimmed extends Pick<LogRecord, 'offset' | 'key' | 'timestamp' | 'value'> {
  readonly valueBytes: number
  /**
   * The number with which a header ends: a safe integer in digits behind `before`, or alone where that is empty. −1 where it is
   * of another form or cannot be told cheaply: then `record` has it.
   */
  headerNumber(name: string, before: '' | '/'): number
  /** The whole of it. */
  readonly record: LogRecord
}

export interface PartitionOffset {
  readonly partition: number
  readonly offset: number
}

export type Headers = Readonly<Record<string, string>>

export interface Position {
  /** The next offset to read. */
  readonly offset: number
  /** Kept beside it, as Kafka's commit metadata: the `logic` that wrote the outputs. */
  readonly metadata: string
}

export interface CommitUnit {
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly from: number
  readonly to: number
  readonly metadata: string
  readonly outputs: readonly NewRecord[]
}

/** `from` included, `to` excluded; without a limit all of them. */
export interface KeyRange {
  readonly from?: number
  readonly to?: number
  readonly limit?: ReadLimit
}

export interface ReadLimit {
  readonly records: number
  /** Of values; at least one record is returned whatever its size. */
  readonly bytes: number
}

/** `max.message.bytes` of the topics: value, key, headers and what is around them. */
export const MESSAGE_BYTES_MAX = 4 * 1024 * 1024

/** Of one record's value, in every log: the rest is for its key and headers. */
export const VALUE_BYTES_MAX = MESSAGE_BYTES_MAX - 64 * 1024

/** Bytes that may wait to be written in one process: values, and {@link RECORD_BYTES} for each record. */
export const APPEND_BYTES_MAX = 64 * 1024 * 1024

/** What a record is counted as besides its value. */
export const RECORD_BYTES = 256
