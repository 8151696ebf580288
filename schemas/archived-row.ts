import type { RawAction } from './records.ts'

/** A record of raw-actions as an archive has it: all that is needed to put it into another log as it was. */
export interface ArchivedRow extends RawAction {
  /** Header `published`, UTC microseconds; null where it is missing or something else, which is in `headers` then. */
  readonly published: number | null
  readonly headers: Readonly<Record<string, string>>
  /** CreateTime in the log, UTC milliseconds. */
  readonly timestamp: number
  /** The value as it lay in the log where it is no RawAction of its key; the fields before `published` say nothing then. */
  readonly foreign: Uint8Array | null
}
