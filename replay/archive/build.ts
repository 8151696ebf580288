import { createHash } from 'node:crypto'
import { pagesOfKey } from '../../log/pages.ts'
import type { Taking } from '../../processors/entry.ts'
import { encodeRow } from '../../schemas/archived.ts'
import { deflateRows, encodeBlock, encodeHeader } from '../../schemas/container.ts'
import { digestsOf } from '../digest.ts'
import type { Recorded } from '../recorded.ts'
import type { ArchiveHeader } from './archive.ts'
import { containerHeader } from './header.ts'
import { rowOf } from './rows.ts'
import { type ArchiveSelection, chooserOf } from './selection.ts'

export interface Archiving extends Recorded, Taking {
  /** The `logic` and the rules' hash of `fold`. */
  readonly logic: string
  readonly rules: string
  readonly selection: ArchiveSelection
}

/** Rows of a fixture, deflated block by block: what is held of it while it is archived. */
export interface Gathered {
  /** Of its first record. */
  readonly sport: string
  readonly blocks: readonly Block[]
  readonly records: number
  /** SHA-256 of the rows' bytes. */
  readonly rows: string
  /** One above the offset of its last record. */
  readonly end: number
}

interface Block {
  readonly count: number
  readonly deflated: Buffer
}

/** Of rows before they are deflated: enough for deflate, whose window is 32 KiB. */
const BLOCK_BYTES = 512 * 1024

/** Null where the fixture is not selected, has no record, or the signal aborts. */
export async function gatherRows(archiving: Archiving, fixtureId: string): Promise<Gathered | null> {
  const { log, codec, rawTopic, signal, selection } = archiving
  const [hash, choice] = [createHash('sha256'), chooserOf(selection)]
  const blocks: Block[] = []
  let [waiting, bytes, records, end]: [Buffer[], number, number, number] = [[], 0, 0, 0]
  const flush = (): void => {
    if (waiting.length > 0) blocks.push({ count: waiting.length, deflated: deflateRows(waiting) })
    waiting = []
    bytes = 0
  }
  for await (const page of pagesOfKey(log, rawTopic, fixtureId)) {
    await codec.prepare(page)
    for (const record of page) {
      const row = rowOf(codec, record)
      if (row.foreign === null) choice.look(row)
      const encoded = encodeRow(row)
      hash.update(encoded)
      if (bytes + encoded.length > BLOCK_BYTES) flush()
      waiting.push(encoded)
      bytes += encoded.length
      records++
      end = record.offset + 1
    }
    if (signal.aborted || choice.isRefused()) return null
  }
  flush()
  return records > 0 && choice.isChosen()
    ? { sport: choice.sport(), blocks, records, rows: hash.digest('hex'), end }
    : null
}

/** With the digests that folding these rows gives; null where the signal aborts. */
export async function headerOf(
  archiving: Archiving,
  fixtureId: string,
  { sport, records, rows, end }: Gathered,
): Promise<ArchiveHeader | null> {
  const { log, logic, rules } = archiving
  // What comes to the log meanwhile is not in the archive.
  const upTo: Archiving['log'] = {
    ...log,
    readKey: (topic, key, range = {}) => log.readKey(topic, key, { ...range, to: Math.min(range.to ?? end, end) }),
  }
  const digests = await digestsOf({ ...archiving, log: upTo }, fixtureId)
  if (digests === null) return null
  const { packets, exact, content } = digests
  return { fixtureId, sport, records, packets, exact, content, logic, rules, rows }
}

/** The bytes of the file, piece by piece. */
export function archiveBytes(header: ArchiveHeader, { blocks }: Gathered): readonly Buffer[] {
  const container = containerHeader(header)
  return [encodeHeader(container), ...blocks.map(({ count, deflated }) => encodeBlock(count, deflated, container.sync))]
}
