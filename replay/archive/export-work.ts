import type { RuleTable } from '../../match/rules.ts'
import type { Pool, Work } from '../../platform/threads/work.ts'
import type { Taking } from '../../processors/entry.ts'
import { logicOf, rulesHash } from '../../processors/logic.ts'
import type { Recorded } from '../recorded.ts'
import { type Exported, exportFixture } from './export.ts'
import type { ArchiveSelection } from './selection.ts'

export interface ExportWorkOptions {
  readonly selection: ArchiveSelection
  /** Where the archives go. */
  readonly folder: string
  /** Those of the fold. */
  readonly rules: RuleTable
}

/** Null in it: the fixture is not selected. */
export interface ExportResult {
  readonly exported: Exported | null
}

/** A job is the id of a fixture. */
export type ExportPool = Pool<string, ExportResult>

/** What is done with it, in a thread or here. Told to end, no file is left half written. */
export function exportWork(
  recorded: Recorded & Taking,
  { selection, folder, rules }: ExportWorkOptions,
): Work<string, ExportResult> {
  const archiving = { ...recorded, logic: logicOf(rules), rules: rulesHash(rules), selection }
  return async (fixtureId, { signal }) => {
    const exported = await exportFixture({ ...archiving, signal }, fixtureId, folder)
    return exported === null && signal.aborted ? null : { exported }
  }
}
