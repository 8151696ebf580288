import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ARCHIVED_SCHEMA, isArchivedSchema } from '../../schemas/archived.ts'
import { type ContainerHeader, SYNC_BYTES } from '../../schemas/container.ts'
import type { ArchiveHeader } from './archive.ts'

/** Of what is in the file beside the rows. */
const FORMAT = '1'
const PREFIX = 'touchline.'
const DIGEST = z.string().regex(/^[0-9a-f]{64}$/)
const COUNT = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/)
  .transform(Number)

const TOLD = z.object({
  format: z.literal(FORMAT),
  fixtureId: z.string(),
  sport: z.string(),
  records: COUNT,
  packets: COUNT,
  exact: DIGEST,
  content: DIGEST.nullable().default(null),
  logic: z.string().min(1).max(100),
  rules: DIGEST,
  rows: DIGEST,
})

/** The container's header. Its marker is made of what it tells, so that a flipped bit is seen there, too. */
export function containerHeader(header: ArchiveHeader): ContainerHeader {
  const told = Object.entries({ format: FORMAT, ...header }).filter(([, value]) => value !== null)
  const metadata = Object.fromEntries(told.map(([name, value]) => [PREFIX + name, String(value)]))
  return { schema: ARCHIVED_SCHEMA, metadata, sync: syncOf(ARCHIVED_SCHEMA, metadata) }
}

/** Throws a `RangeError` that says what was found where it is none of an archive. */
export function archiveHeader({ schema, metadata, sync }: ContainerHeader): ArchiveHeader {
  const names = Object.keys(metadata).filter((name) => name.startsWith(PREFIX))
  if (names.length === 0) throw new RangeError('an Avro container of something else')
  const told = Object.fromEntries(names.map((name) => [name.slice(PREFIX.length), metadata[name]]))
  if (told.format !== FORMAT) throw new RangeError(`an archive of format ${told.format?.slice(0, 20)}`)
  if (!isArchivedSchema(schema)) throw new RangeError('rows of a schema that this version does not know')
  if (!sync.equals(syncOf(schema, metadata))) throw new RangeError('a header that was altered')
  const parsed = TOLD.safeParse(told)
  if (!parsed.success) throw new RangeError(`a header without a good ${parsed.error.issues[0]?.path.join('.')}`)
  const { format: _, ...header } = parsed.data
  return header
}

function syncOf(schema: string, metadata: ContainerHeader['metadata']): Buffer {
  const all = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([schema, all]))
    .digest()
    .subarray(0, SYNC_BYTES)
}
