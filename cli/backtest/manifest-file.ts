import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { parseTime } from '../../match/time.ts'
import { TouchlineError } from '../../platform/errors.ts'
import { unreadableBecause } from '../../platform/unreadable.ts'
import type { Manifest } from '../../replay/backtest/manifest.ts'

const DIGEST = z.string().nullable()
/** What cannot be read would be no bound at all. */
const TIME = z
  .string()
  .refine((text) => parseTime(text) !== null, 'expected a time')
  .nullable()
const COUNT = z.number().int().min(0)

const MANIFEST: z.ZodType<Manifest> = z.object({
  is: z.literal('touchline-backtest'),
  version: z.literal(1),
  strategy: z.object({ name: z.string(), file: z.string(), sha256: z.string() }),
  code: z.object({ touchline: z.string(), fold: z.number(), logic: z.string() }),
  config: z.unknown(),
  seed: z.string(),
  selection: z.object({
    prefix: z.string(),
    rawPrefix: z.string(),
    through: z.enum(['topics', 'fold']),
    rules: z.string().nullable(),
    known: z.enum(['auto', 'published', 'received']),
    latencyMs: z.number().min(0),
    from: TIME,
    to: TIME,
  }),
  log: z.string(),
  fixtures: z.array(z.object({ fixtureId: z.string(), exact: DIGEST, content: DIGEST, published: DIGEST })).min(1),
  counts: z.object({
    fixtures: COUNT,
    events: COUNT,
    basis: z.object({ published: COUNT, received: COUNT }),
    decisions: COUNT,
    rested: COUNT,
    timersLeft: COUNT,
  }),
  result: z.string(),
})

/** A manifest that `backtest --out` wrote. Fails with `file-unreadable`. */
export async function readManifest(file: string): Promise<Manifest> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unreadable(file, unreadableBecause(cause), cause)
  })
  const read = MANIFEST.safeParse(parsed(file, text))
  if (read.success) return read.data
  const issue = read.error.issues[0]
  throw unreadable(file, `no manifest of a back-test: ${issue?.message} at ${issue?.path.join('.') || 'the top'}`)
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw unreadable(file, (cause as Error).message.replace(/\s+/g, ' '), cause)
  }
}

function unreadable(file: string, found: string, cause?: unknown): TouchlineError {
  return new TouchlineError('file-unreadable', { file, found }, { cause })
}
