import { open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { TouchlineError } from '../../platform/errors.ts'
import { makeFolder } from '../../platform/make-folder.ts'
import type { ArchiveHeader } from './archive.ts'
import { type Archiving, archiveBytes, type Gathered, gatherRows, headerOf } from './build.ts'
import { archiveName } from './name.ts'
import { openArchive } from './open.ts'

export interface Exported extends ArchiveHeader {
  readonly file: string
  readonly bytes: number
  /** False: the file was there already, with the same records and digests of the same logic. */
  readonly written: boolean
}

/**
 * One fixture into its file below `folder`. Null where it is not selected, has no record, or the signal aborts: then no file is
 * left behind. A file of a fixture that has more records by now is replaced. Rejects with `file-unwritable`, and as logs do.
 */
export async function exportFixture(archiving: Archiving, fixtureId: string, folder: string): Promise<Exported | null> {
  const gathered = await gatherRows(archiving, fixtureId)
  if (gathered === null) return null
  const file = join(folder, archiveName(gathered.sport, fixtureId))
  const there = await sameThere(archiving, fixtureId, gathered, file)
  if (there !== null) return there
  const header = await headerOf(archiving, fixtureId, gathered)
  if (header === null) return null
  const pieces = archiveBytes(header, gathered)
  await writeWhole(file, pieces)
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
  return { ...header, file, bytes, written: true }
}

/** Without folding the fixture again: its rows and the logic decide all that is in the file. */
async function sameThere(
  { logic, rules }: Archiving,
  fixtureId: string,
  { records, rows }: Gathered,
  file: string,
): Promise<Exported | null> {
  const archive = await openArchive(file).catch(ignored)
  if (archive === null) return null
  try {
    const { header, bytes } = archive
    // On some disks two names that differ in case only are one file.
    if (header.fixtureId !== fixtureId) {
      throw new TouchlineError('file-unwritable', { file, found: `the archive of ${header.fixtureId} there` })
    }
    if (header.rows !== rows || header.records !== records || header.logic !== logic || header.rules !== rules)
      return null
    for await (const _ of archive.pages()) {
      // Whoever reads it to its end knows that it is whole.
    }
    return { ...header, file, bytes, written: false }
  } catch (error) {
    if (error instanceof TouchlineError && error.code === 'file-unwritable') throw error
    return ignored(error)
  } finally {
    await archive.close()
  }
}

/** What cannot be read, or is no archive, is written anew. */
function ignored(error: unknown): null {
  if (error instanceof TouchlineError) return null
  throw error
}

/** Under another name until it is on the disk: who finds the file finds all of it. What a killed process left is written over. */
async function writeWhole(file: string, pieces: readonly Buffer[]): Promise<void> {
  const part = `${file}.part`
  try {
    makeFolder(dirname(file))
    const handle = await open(part, 'w')
    try {
      for (const piece of pieces) await handle.writeFile(piece)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(part, file)
  } catch (cause) {
    await rm(part, { force: true }).catch(() => {})
    const found = (cause as NodeJS.ErrnoException).code ?? String(cause)
    throw new TouchlineError('file-unwritable', { file, found }, { cause })
  }
}
