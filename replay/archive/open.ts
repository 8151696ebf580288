import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { TouchlineError } from '../../platform/errors.ts'
import { unreadableBecause } from '../../platform/unreadable.ts'
import { decodeRows } from '../../schemas/archived.ts'
import type { ArchivedRow } from '../../schemas/archived-row.ts'
import {
  BLOCK_HEAD_BYTES_MAX,
  decodeBlockHead,
  decodeHeader,
  HEADER_BYTES_MAX,
  inflateBlock,
  SYNC_BYTES,
} from '../../schemas/container.ts'
import type { Archive, ArchiveHeader } from './archive.ts'
import { archiveHeader } from './header.ts'

/** Rejects with `file-unreadable`, and with `archive-damaged` for what is no archive. Rows are looked at by `pages`. */
export async function openArchive(file: string): Promise<Archive> {
  const handle = await opened(file)
  try {
    const bytes = await sizeOf(file, handle)
    const begin = await readAt(handle, 0, Math.min(bytes, HEADER_BYTES_MAX))
    const { sync, end, header } = checked(file, () => {
      const container = decodeHeader(begin)
      return { ...container, header: archiveHeader(container) }
    })
    let closing: Promise<void> | null = null
    const close = (): Promise<void> => (closing ??= handle.close())
    const pages = () => pagesOf({ file, handle, bytes, header, sync: Buffer.from(sync), end })
    return { file, bytes, header, pages, close, [Symbol.asyncDispose]: close }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** One that nobody writes to would otherwise be waited for. */
async function opened(file: string): Promise<FileHandle> {
  try {
    return await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (cause) {
    throw new TouchlineError('file-unreadable', { file, found: unreadableBecause(cause) }, { cause })
  }
}

async function sizeOf(file: string, handle: FileHandle): Promise<number> {
  const stat = await handle.stat()
  if (stat.isFile()) return stat.size
  throw new TouchlineError('file-unreadable', { file, found: stat.isDirectory() ? 'a folder' : 'no regular file' })
}

interface Reading {
  readonly file: string
  readonly handle: FileHandle
  readonly bytes: number
  readonly header: ArchiveHeader
  readonly sync: Buffer
  readonly end: number
}

async function* pagesOf(reading: Reading): AsyncGenerator<readonly ArchivedRow[]> {
  const { file, handle, bytes, header, sync, end } = reading
  const hash = createHash('sha256')
  const read = readingAhead(handle, bytes)
  let records = 0
  for (let at = end; at < bytes; ) {
    const begin = await read(at, BLOCK_HEAD_BYTES_MAX)
    const head = checked(file, () => decodeBlockHead(begin, bytes - at))
    const block = await read(at + head.headBytes, head.bytes + SYNC_BYTES)
    const rows = checked(file, () => {
      const inflated = inflateBlock(block, sync)
      hash.update(inflated)
      return assertOwn(header, decodeRows(inflated, head.count), records)
    })
    records += rows.length
    if (rows.length > 0) yield rows
    at += head.headBytes + head.bytes + SYNC_BYTES
  }
  checked(file, () => {
    if (records !== header.records) throw new RangeError(`${records} of ${header.records} records`)
    if (hash.digest('hex') !== header.rows) throw new RangeError('rows with another digest')
  })
}

function assertOwn({ fixtureId, records }: ArchiveHeader, rows: readonly ArchivedRow[], before: number) {
  if (before + rows.length > records) throw new RangeError(`more than ${records} records`)
  const other = rows.findIndex((row) => row.fixtureId !== fixtureId)
  if (other >= 0) throw new RangeError(`a record of another fixture, the ${before + other + 1}.`)
  return rows
}

/** Most archives are read at once: each read is a way to another thread and back. */
const AHEAD_BYTES = 1024 * 1024

/** Reads of a file from its beginning to its end; fewer bytes where it ends. What is given stays as it is. */
function readingAhead(handle: FileHandle, bytes: number): (at: number, length: number) => Promise<Buffer> {
  let [start, there]: [number, Buffer] = [0, Buffer.alloc(0)]
  return async (at, length) => {
    const end = Math.min(at + length, bytes)
    if (at < start || end > start + there.length) {
      start = at
      there = await readAt(handle, at, Math.min(Math.max(length, AHEAD_BYTES), bytes - at))
    }
    return there.subarray(at - start, end - start)
  }
}

/** Fewer bytes where the file ends. */
async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  let read = 0
  while (read < length) {
    const { bytesRead } = await handle.read(buffer, read, length - read, position + read)
    if (bytesRead === 0) break
    read += bytesRead
  }
  return buffer.subarray(0, read)
}

function checked<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    // avsc throws errors of several kinds on bytes that are none of the schema.
    throw new TouchlineError('archive-damaged', { file, found: (cause as Error).message }, { cause })
  }
}
