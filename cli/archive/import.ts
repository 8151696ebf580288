import { TouchlineError } from '../../platform/errors.ts'
import { foldBy, type Taking } from '../../processors/entry.ts'
import { logicOf } from '../../processors/logic.ts'
import type { Archive } from '../../replay/archive/archive.ts'
import { type ImportedArchive, importArchive } from '../../replay/archive/import.ts'
import { openArchive } from '../../replay/archive/open.ts'
import { digestsOf } from '../../replay/digest.ts'
import type { Recorded } from '../../replay/recorded.ts'
import { fullName, RAW_ACTIONS } from '../../schemas/topics.ts'
import type { OpenLog } from '../context.ts'
import { noteInterrupted, partly } from '../interrupted.ts'
import { counted, note } from '../note.ts'
import type { LogOptions, Surroundings } from '../options.ts'
import { loadRules } from '../rules/file.ts'
import { barOf } from '../show/bar.ts'
import { plain } from '../show/plain.ts'

export interface ImportArchivesOptions extends LogOptions {
  readonly rules?: string
  /** False: --no-check. */
  readonly check?: boolean
}

interface Total {
  imported: number
  upToDate: number
  refused: number
  records: number
  /** Imported, and of another `logic` than the rules here: their digest could not be compared. */
  unchecked: number
}

type Checking = Recorded & Taking & { readonly logic: string }

/** Archives into raw-actions, exactly as they were. One that is refused does not stop the others. */
export async function importArchives(
  open: OpenLog,
  files: readonly string[],
  options: ImportArchivesOptions,
  { signal }: Surroundings,
): Promise<void> {
  const rules = await loadRules(options.rules)
  const { log, codec, terminal, clock } = open
  const rawTopic = fullName(options.prefix, RAW_ACTIONS)
  const checking = { log, codec, rawTopic, signal, fold: foldBy(rules), logic: logicOf(rules) }
  const total: Total = { imported: 0, upToDate: 0, refused: 0, records: 0, unchecked: 0 }
  const refusals: TouchlineError[] = []
  const progress = terminal.progress(clock)
  let done = 0
  try {
    for (const file of files) {
      if (signal.aborted) break
      try {
        await importFile({ open, checking, options, total }, file)
      } catch (error) {
        if (!isRefusal(error)) throw error
        refusals.push(error)
        total.refused++
        if (options.json)
          process.stdout.write(`${JSON.stringify({ file, refused: error.code, found: error.message })}\n`)
      }
      if (!signal.aborted) done++
      progress.show(`${barOf(done, files.length)} ${partly(done, files.length, 'archive')}, ${summary(total)}`)
    }
  } finally {
    progress.end()
  }
  if (!options.json) process.stdout.write(`${summary(total)}\n`)
  else process.stdout.write(`${JSON.stringify({ archives: files.length, ...total })}\n`)
  if (total.unchecked > 0) tellUnchecked(total.unchecked, checking.logic)
  if (signal.aborted) noteInterrupted(`${partly(done, files.length, 'archive')} done; run it again to go on`)
  refuse(refusals, files.length)
}

interface Importing {
  readonly open: OpenLog
  readonly checking: Checking
  readonly options: ImportArchivesOptions
  readonly total: Total
}

async function importFile({ open, checking, options, total }: Importing, file: string): Promise<void> {
  const archive = await openArchive(file)
  try {
    const { log, codec } = open
    const { rawTopic, signal, logic } = checking
    const imported = await importArchive({ log, codec, rawTopic, signal }, archive)
    total.records += imported.records
    if (!imported.isComplete) return
    const isNew = imported.records > 0
    // Also where all was there already: nobody knows whether the import that brought it lived to compare it.
    const isWhole = imported.already + imported.records === archive.header.records
    const isChecked = isWhole && options.check !== false && archive.header.logic === logic
    if (isChecked) await assertExact(checking, archive)
    if (isNew) total.imported++
    else total.upToDate++
    if (isNew && options.check !== false && !isChecked) total.unchecked++
    if (options.json) process.stdout.write(`${jsonOf(archive, imported, isChecked)}\n`)
  } finally {
    await archive.close()
  }
}

function jsonOf({ file, header }: Archive, { records, already }: ImportedArchive, checked: boolean): string {
  const { fixtureId, sport, exact, logic } = header
  return JSON.stringify({ file, fixtureId, sport, records, already, checked, exact, logic })
}

/** What the log derives from now on is what the archive tells. */
async function assertExact(checking: Checking, { file, header }: Archive): Promise<void> {
  const digests = await digestsOf(checking, header.fixtureId)
  if (digests === null || digests.exact === header.exact) return
  throw new TouchlineError('archive-unproved', { file, expected: header.exact, found: digests.exact })
}

/** Of this file; what the log or the disk says concerns all. */
function isRefusal(error: unknown): error is TouchlineError {
  const codes = ['archive-damaged', 'archive-differs', 'archive-unproved', 'file-unreadable', 'record-too-large']
  return error instanceof TouchlineError && codes.includes(error.code)
}

function refuse(refusals: readonly TouchlineError[], of: number): void {
  const [first, ...others] = refusals
  if (first === undefined) return
  if (others.length === 0) throw first
  for (const refusal of refusals) note(plain(`${refusal.message}. ${refusal.todo}`))
  throw new TouchlineError('archives-refused', { of, refused: refusals.length })
}

function tellUnchecked(count: number, logic: string): void {
  note(
    `${counted(count, 'archive')} of another logic than ${logic}: records are as they were, digests are not compared; --rules gives those of the archive`,
  )
}

function summary({ imported, upToDate, records }: Total): string {
  const rest = upToDate === 0 ? '' : `, ${upToDate} up to date`
  return `${counted(records, 'record')} of ${counted(imported, 'archive')} imported${rest}`
}
