import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { containerHeader } from '../../../replay/archive/header.ts'
import { openArchive } from '../../../replay/archive/open.ts'
import { ARCHIVED_SCHEMA, archivedSchema, encodeRow, isArchivedSchema } from '../../../schemas/archived.ts'
import type { ArchivedRow } from '../../../schemas/archived-row.ts'
import { decodeHeader, encodeBlock, encodeHeader } from '../../../schemas/container.ts'
import { type RecordSchema, schemaOf } from '../../../schemas/sources.ts'
import { RAW_ACTIONS } from '../../../schemas/topics.ts'
import { MATCHES, openWorld } from '../../processors/world.ts'
import { GIVEN_SEED } from '../../property.ts'
import { ROOT } from '../../tidy/tree.ts'
import { emptyWorld, exportAll, importFile, rawsOf } from './archived.ts'

let folder = ''
let whole = Buffer.alloc(0)
let expected: readonly ArchivedRow[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'touchline-archive-'))
  const [one] = await exportAll(await openWorld(MATCHES), folder)
  whole = readFileSync(one?.file ?? '')
  expected = await readAll(whole)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function readAll(bytes: Uint8Array): Promise<readonly ArchivedRow[]> {
  const file = join(folder, 'hostile.avro')
  writeFileSync(file, bytes)
  await using archive = await openArchive(file)
  const rows: ArchivedRow[] = []
  for await (const page of archive.pages()) rows.push(...page)
  return rows
}

/** What is told of the file, in one line; null where it was read, and then it must be what it was. */
async function told(bytes: Uint8Array): Promise<string | null> {
  try {
    expect(await readAll(bytes)).toEqual(expected)
    return null
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    expect(error).toMatchObject({ code: 'archive-damaged', message: expect.stringContaining('hostile.avro: ') })
    return error.message
  }
}

describe('an archive that is not as it was written', () => {
  it('is told by its cut, wherever that is', async () => {
    for (let length = 0; length < whole.length; length += 13)
      expect(await told(whole.subarray(0, length))).not.toBeNull()
    expect(await told(whole)).toBeNull()
  })

  it('is told by any bit that flips, or is read as it was', async () => {
    let unseen = 0
    for (let at = 0; at < whole.length; at += 3) {
      const flipped = Buffer.from(whole)
      flipped[at] = (flipped[at] as number) ^ (1 << (at % 8))
      if ((await told(flipped)) === null) unseen++
    }
    // Of deflate's last byte some bits mean nothing.
    expect(unseen).toBeLessThanOrEqual(1)
  })

  it('is told whatever bytes are put anywhere', async () => {
    const change = fc.tuple(fc.nat(whole.length - 1), fc.uint8Array({ minLength: 1, maxLength: 20 }))
    const property = fc.asyncProperty(change, async ([at, bytes]) => {
      await told(Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at + bytes.length)]))
    })
    await fc.assert(property, { numRuns: 100, ...(GIVEN_SEED === null ? {} : { seed: GIVEN_SEED }) })
  })

  it('has more behind its end', async () => {
    expect(await told(Buffer.concat([whole, Buffer.from('more')]))).toMatch(/found a block/)
  })
})

interface Made {
  readonly rows?: readonly ArchivedRow[]
  readonly header?: Readonly<Record<string, unknown>>
  readonly schema?: string
  readonly blocks?: (sync: Buffer) => readonly Buffer[]
}

/** One whose digests are right, as somebody makes it who knows this code. */
function made({ rows = expected, header = {}, schema = ARCHIVED_SCHEMA, blocks }: Made): Buffer {
  const { metadata } = decodeHeader(whole)
  const old = Object.fromEntries(Object.entries(metadata).map(([name, text]) => [name.replace('touchline.', ''), text]))
  const { format: _, ...told } = { ...old, ...header }
  const container = containerHeader(told as never)
  const bytes = Buffer.concat(rows.map(encodeRow))
  const own = [encodeBlock(rows.length, deflateRawSync(bytes), container.sync)]
  return Buffer.concat([encodeHeader({ ...container, schema }), ...(blocks?.(container.sync) ?? own)])
}

describe('an archive that somebody else made', () => {
  it('is read where it is a good one', async () => {
    expect(await told(made({}))).toBeNull()
  })

  it.each<readonly [string, () => Made, RegExp]>([
    ['counts otherwise', () => ({ header: { records: '3' } }), /more than 3 records/],
    ['counts more than there are', () => ({ header: { records: '99' } }), /\d of 99 records/],
    ['counts without end', () => ({ header: { records: '1e9' } }), /a header without a good records/],
    ['is of no fixture', () => ({ header: { fixtureId: 'f2' } }), /a record of another fixture, the 1\./],
    ['has another digest', () => ({ header: { rows: 'a'.repeat(64) } }), /rows with another digest/],
    ['has no digest', () => ({ header: { exact: 'x' } }), /a header without a good exact/],
    ['is of another schema', () => ({ schema: '"string"' }), /a schema that this version does not know/],
    ['is of a schema without end', () => ({ schema: `${'['.repeat(20_000)}` }), /does not know/],
    [
      'is a bomb',
      () => ({ blocks: (sync) => [encodeBlock(1, deflateRawSync(Buffer.alloc(20_000_000)), sync)] }),
      /a block above 8 MiB/,
    ],
    [
      'has rows without end in a block',
      () => ({ blocks: (sync) => [encodeBlock(2 ** 50, deflateRawSync(Buffer.alloc(9)), sync)] }),
      /a row that is cut/,
    ],
    [
      'has headers without end in a row',
      // 2^53 - 2 of them.
      () => ({
        blocks: (sync) => {
          const [first] = expected
          const row = encodeRow({ ...(first as ArchivedRow), headers: {}, timestamp: 0 })
          // Behind `published`: the map, the timestamp and `foreign` have a byte each.
          const bytes = Buffer.concat([row.subarray(0, -3), Buffer.from('fcffffffffffff1f', 'hex')])
          return [encodeBlock(1, deflateRawSync(bytes), sync)]
        },
      }),
      /expected a map that ends/,
    ],
  ])('and %s is refused', async (_, how, found) => {
    expect(await told(made(how()))).toMatch(found)
  })

  it('is refused whole: nothing of it is appended', async () => {
    const file = join(folder, 'late.avro')
    writeFileSync(file, made({ header: { rows: 'a'.repeat(64) } }))
    const world = await emptyWorld(1)
    await expect(importFile(world, file)).rejects.toMatchObject({ code: 'archive-damaged' })
    expect(await rawsOf(world, 'f1')).toEqual([])
  })
})

describe('the schema of an archive', () => {
  it('is known of every version of RawAction that was published: old archives stay readable', () => {
    const published = join(ROOT, 'schemas/published/raw-action')
    for (const name of readdirSync(published)) {
      const version = JSON.parse(readFileSync(join(published, name), 'utf8')) as RecordSchema
      expect({ name, known: isArchivedSchema(archivedSchema(version)) }).toEqual({ name, known: true })
    }
  })

  it('is known in other words, not with another field', () => {
    const schema = schemaOf(RAW_ACTIONS)
    const [first, ...rest] = schema.fields
    if (first === undefined) throw new Error('no fields')
    expect(isArchivedSchema(archivedSchema({ ...schema, fields: [{ ...first, doc: 'other words' }, ...rest] }))).toBe(
      true,
    )
    const more = { name: 'more', type: 'string', doc: '', default: '' }
    expect(isArchivedSchema(archivedSchema({ ...schema, fields: [...schema.fields, more] }))).toBe(false)
  })
})
