/// <reference lib="esnext.disposable" preserve="true" />
import type { ArchivedRow } from '../../schemas/archived-row.ts'

// Types alone: users of the package have them without those of Node.

/** What an archive tells of its fixture. There is no time in it: the same records give the same file. */
export interface ArchiveHeader {
  readonly fixtureId: string
  /** Without its version. */
  readonly sport: string
  /** Raw records. */
  readonly records: number
  /** Accepted packets. */
  readonly packets: number
  /** Digests of the fixture (replay/digest.ts), as this `logic` gives them. */
  readonly exact: string
  readonly content: string | null
  readonly logic: string
  /** SHA-256 of the rules in it. */
  readonly rules: string
  /** SHA-256 of the rows' bytes before they are deflated, one directly after the other. */
  readonly rows: string
}

/** An archived fixture; close it when done. */
export interface Archive {
  readonly file: string
  readonly bytes: number
  readonly header: ArchiveHeader
  /**
   * Its raw records in log order, a block of the file at a time: all the memory that it takes. Throws `archive-damaged` where
   * the file is not what was written; what is wrong with its end is known only there. Any number of times.
   */
  pages(): AsyncGenerator<readonly ArchivedRow[]>
  /** Idempotent. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}
