import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { compile } from './avro.ts'

/**
 * Avro's Object Container File, codec `deflate`: what every Avro library reads. Here are its bytes; files are the business of
 * others. Files may be anybody's: every size that they tell has a bound, and what does not hold is a `RangeError` that says
 * what was found.
 */

/** `Obj`, and the version of the format. */
export const MAGIC = Buffer.of(0x4f, 0x62, 0x6a, 1)
export const SYNC_BYTES = 16
/** Of all before the first block: the schema and what else is told of the file. */
export const HEADER_BYTES_MAX = 128 * 1024
/** Of a block with its rows inflated: a record of a log has 4 MiB at most. */
export const BLOCK_BYTES_MAX = 8 * 1024 * 1024
/** What deflate makes of what cannot be made smaller is hardly larger. */
export const DEFLATED_BYTES_MAX = BLOCK_BYTES_MAX + 64 * 1024
/** How a block begins: two integers. */
export const BLOCK_HEAD_BYTES_MAX = 20

const CODEC = 'deflate'
const METADATA = compile('{"type":"map","values":"bytes"}')
const LONG = compile('"long"')

export interface ContainerHeader {
  readonly schema: string
  /** Without what Avro itself keeps there. */
  readonly metadata: Readonly<Record<string, string>>
  readonly sync: Buffer
}

export function encodeHeader({ schema, metadata, sync }: ContainerHeader): Buffer {
  const all = { 'avro.schema': schema, 'avro.codec': CODEC, ...metadata }
  const bytes = Object.entries(all).map(([name, text]) => [name, Buffer.from(text)])
  return Buffer.concat([MAGIC, METADATA.toBuffer(Object.fromEntries(bytes)), sync])
}

/** Of the first bytes of a file; `end` is where its blocks begin. */
export function decodeHeader(bytes: Buffer): ContainerHeader & { readonly end: number } {
  if (!isContainer(bytes)) throw new RangeError('no Avro container')
  const { value, offset } = METADATA.decode(bytes, MAGIC.length)
  const end = offset + SYNC_BYTES
  if (offset < 0 || end > bytes.length) {
    throw new RangeError(bytes.length < HEADER_BYTES_MAX ? 'a header that is cut' : 'a header above 128 KiB')
  }
  const texts = Object.entries(value as Record<string, Buffer>).map(([name, text]) => [name, text.toString()])
  const { 'avro.schema': schema = '', 'avro.codec': codec = 'null', ...metadata } = Object.fromEntries(texts)
  if (codec !== CODEC) throw new RangeError(`codec ${codec.slice(0, 20)} instead of ${CODEC}`)
  return { schema, metadata, sync: bytes.subarray(offset, end), end }
}

export function isContainer(bytes: Uint8Array): boolean {
  return MAGIC.equals(bytes.subarray(0, MAGIC.length))
}

export function deflateRows(rows: readonly Buffer[]): Buffer {
  return deflateRawSync(Buffer.concat(rows))
}

export function encodeBlock(count: number, deflated: Buffer, sync: Buffer): Buffer {
  return Buffer.concat([LONG.toBuffer(count), LONG.toBuffer(deflated.length), deflated, sync])
}

export interface BlockHead {
  readonly count: number
  /** Of the deflated rows, which begin behind `headBytes`; the sync marker follows. */
  readonly bytes: number
  readonly headBytes: number
}

/** Of the bytes at which a block begins, up to {@link BLOCK_HEAD_BYTES_MAX}; `left` of the file, from there on. */
export function decodeBlockHead(bytes: Buffer, left: number): BlockHead {
  const count = LONG.decode(bytes, 0)
  const size = count.offset < 0 ? count : LONG.decode(bytes, count.offset)
  if (size.offset < 0) throw new RangeError('a block that is cut')
  const head = { count: count.value as number, bytes: size.value as number, headBytes: size.offset }
  if (head.count < 0 || head.bytes < 0 || head.bytes > DEFLATED_BYTES_MAX) {
    throw new RangeError(`a block of ${head.count} rows in ${head.bytes} bytes`)
  }
  if (head.headBytes + head.bytes + SYNC_BYTES > left) throw new RangeError('a block that is cut')
  return head
}

/** Of the bytes behind a block's head: its rows. */
export function inflateBlock(bytes: Buffer, sync: Buffer): Buffer {
  const end = bytes.length - SYNC_BYTES
  if (!sync.equals(bytes.subarray(end))) throw new RangeError('a block without its marker')
  try {
    return inflateRawSync(bytes.subarray(0, end), { maxOutputLength: BLOCK_BYTES_MAX })
  } catch (cause) {
    const isBomb = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw new RangeError(isBomb ? 'a block above 8 MiB' : 'a block that is not deflated', { cause })
  }
}
