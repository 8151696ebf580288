import { createReadStream } from 'node:fs'
import { open as openFile, readFile } from 'node:fs/promises'
import { orderList, splitList } from '../feed/list.ts'
import { TouchlineError } from '../platform/errors.ts'
import { openRecording, type RecordedFrame } from '../producer/recording.ts'
import { withLog } from './context.ts'
import { lineOf, linesOf } from './lines.ts'
import type { CommonOptions, Surroundings } from './options.ts'
import { readTier } from './producing.ts'
import { progressLine } from './progress.ts'

export interface ImportOptions extends CommonOptions {
  readonly sport: string
  readonly tier?: string
  readonly receivedAt: string
}

/** Recordings into raw-actions: NDJSON of packets, or a JSON array as REST gives it. */
export async function importCommand(
  files: readonly string[],
  options: ImportOptions,
  surroundings: Surroundings,
): Promise<void> {
  const tier = readTier(options.tier)
  const receivedAt = readReceivedAt(options.receivedAt)
  await withLog(options, surroundings, async ({ log, codec, clock }) => {
    const { prefix, sport: path } = options
    const recording = openRecording({ log, codec, clock, prefix, path, tier, receivedAt })
    const progress = progressLine(clock)
    let frames = 0
    for (const file of files) {
      for await (const line of framesOf(file)) {
        if (surroundings.signal.aborted) break
        await recording.add(line)
        progress.show(`${++frames} frames of ${file}`)
      }
    }
    const written = await recording.finish()
    progress.end()
    if (options.json) process.stdout.write(`${JSON.stringify({ files: files.length, records: written })}\n`)
    else
      process.stdout.write(`${written} records of ${files.length} ${files.length === 1 ? 'file' : 'files'} imported\n`)
  })
}

function readReceivedAt(text: string): 'event' | 'now' {
  if (text === 'event' || text === 'now') return text
  throw new TouchlineError('usage', { what: `expected --received-at event or now, found ${text}` })
}

async function* framesOf(file: string): AsyncGenerator<RecordedFrame> {
  try {
    if (await beginsWithArray(file)) {
      const content = await readFile(file)
      const list = splitList(content)
      if (list.isWhole || !isWholeLine(content)) for (const bytes of orderList(list.elements)) yield lineOf(bytes)
      else yield* linesOf(createReadStream(file))
    } else yield* linesOf(createReadStream(file))
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause) || cause instanceof TouchlineError) throw cause
    throw new TouchlineError('file-unreadable', { file, found: String(cause.code) }, { cause })
  }
}

/** Lines of which the first happens to be an array are lines all the same. */
function isWholeLine(content: Buffer): boolean {
  const end = content.indexOf('\n')
  return end >= 0 && splitList(content.subarray(0, end)).isWhole
}

const OPENING_BYTES = 4096

async function beginsWithArray(file: string): Promise<boolean> {
  const handle = await openFile(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(OPENING_BYTES), 0, OPENING_BYTES, 0)
    return /^\s*\[/.test(buffer.toString('latin1', 0, bytesRead))
  } finally {
    await handle.close()
  }
}
