import { createReadStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import avsc from 'avsc'
import { describe, expect, it } from 'vitest'
import {
  BLOCK_BYTES_MAX,
  decodeBlockHead,
  decodeHeader,
  encodeBlock,
  encodeHeader,
  HEADER_BYTES_MAX,
  inflateBlock,
} from '../../schemas/container.ts'
import { temporaryFolder } from '../cli/touchline.ts'

const SYNC = Buffer.from('0123456789abcdef')
const HEADER = { schema: '"string"', metadata: { 'touchline.a': 'b', ä: '€' }, sync: SYNC }

describe('a container', () => {
  it('is what another Avro library reads', async () => {
    // Avro texts: their length, doubled, before them.
    const rows = Buffer.from([2, 0x61, 4, 0x62, 0x63])
    const file = join(temporaryFolder(), 'two.avro')
    const blocks = [encodeBlock(2, deflateRawSync(rows), SYNC), encodeBlock(1, deflateRawSync(Buffer.from([0])), SYNC)]
    writeFileSync(file, Buffer.concat([encodeHeader(HEADER), ...blocks]))
    const read: unknown[] = []
    for await (const row of createReadStream(file).pipe(new avsc.streams.BlockDecoder())) read.push(row)
    expect(read).toEqual(['a', 'bc', ''])
  })

  it('has a header that comes back, and says where it ends', () => {
    const bytes = encodeHeader(HEADER)
    const rest = Buffer.from('rest')
    expect(decodeHeader(Buffer.concat([bytes, rest]))).toEqual({ ...HEADER, end: bytes.length })
  })

  it('has any name as a name only', () => {
    const metadata = JSON.parse('{"__proto__":"x","toString":"y"}') as Record<string, string>
    expect(Object.entries(decodeHeader(encodeHeader({ ...HEADER, metadata })).metadata).sort()).toEqual([
      ['__proto__', 'x'],
      ['toString', 'y'],
    ])
  })
})

/** Behind the magic: so many entries are told, in Avro's zigzag form of 2^53 - 2, and none are there. */
const ENDLESS = Buffer.concat([Buffer.from('Obj\u0001', 'latin1'), Buffer.from('fcffffffffffff1f', 'hex')])

describe('a header that lies', () => {
  const huge = encodeHeader({ ...HEADER, metadata: { long: 'x'.repeat(HEADER_BYTES_MAX) } })
  it.each([
    ['is something else', Buffer.from('PAR1 and more'), /no Avro container/],
    ['is cut', encodeHeader(HEADER).subarray(0, -1), /a header that is cut/],
    ['has no end', ENDLESS, /expected a map that ends/],
    ['is too long', huge.subarray(0, HEADER_BYTES_MAX), /above 128 KiB|a map that ends/],
  ])('%s', (_, bytes, found) => {
    expect(() => decodeHeader(bytes)).toThrow(found)
  })

  it('has another codec', () => {
    const bytes = Buffer.from(encodeHeader(HEADER).toString('latin1').replace('deflate', 'bzip2xx'), 'latin1')
    expect(() => decodeHeader(bytes)).toThrow(/codec bzip2xx instead of deflate/)
  })
})

describe('a block that lies', () => {
  const block = encodeBlock(3, deflateRawSync(Buffer.alloc(1000)), SYNC)
  const head = decodeBlockHead(block, block.length)

  it('comes back where it does not', () => {
    expect(head.count).toBe(3)
    expect(inflateBlock(block.subarray(head.headBytes), SYNC)).toEqual(Buffer.alloc(1000))
  })

  it.each([
    ['is cut in its head', Buffer.from([0x80]), /cut/],
    ['has fewer bytes than it tells', block.subarray(0, -1), /cut/],
    // 2^40 in Avro's zigzag form.
    ['is above what a block may have', Buffer.from('0280808080808001', 'hex'), /a block of 1 rows in \d+ bytes/],
    ['has a size below 0', Buffer.from([2, 1]), /a block of 1 rows in -1 bytes/],
  ])('%s', (_, bytes, found) => {
    expect(() => decodeBlockHead(bytes, bytes.length)).toThrow(found)
  })

  it('is inflated up to its bound only', () => {
    const bomb = Buffer.concat([deflateRawSync(Buffer.alloc(BLOCK_BYTES_MAX + 1)), SYNC])
    expect(bomb.length).toBeLessThan(20_000)
    expect(() => inflateBlock(bomb, SYNC)).toThrow(/above 8 MiB/)
    expect(() => inflateBlock(Buffer.concat([Buffer.from('junk'), SYNC]), SYNC)).toThrow(/not deflated/)
    expect(() => inflateBlock(Buffer.concat([Buffer.from('junk'), SYNC]), Buffer.alloc(16))).toThrow(
      /without its marker/,
    )
  })
})
