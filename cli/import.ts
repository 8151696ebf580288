import { orderList, splitList } from '../feed/list.ts'
import { isBlank, readRecordedFrame } from '../feed/recorded.ts'
import { isRejection, parsePacket } from '../match/parse.ts'
import { TIERS } from '../match/raw.ts'
import { TouchlineError } from '../platform/errors.ts'
import { type ImportedFrame, openRecording } from '../producer/recording.ts'
import { withLog } from './context.ts'
import { frameOf, framesOf } from './frames.ts'
import { type LogOptions, readChoice, readSport, type Surroundings } from './options.ts'
import { bytesOf } from './source.ts'

export interface ImportOptions extends LogOptions {
  readonly sport: string
  readonly tier: string
  readonly receivedAt: string
}

/** Recordings into raw-actions: NDJSON of packets, or a JSON array as REST gives it. */
export async function importCommand(
  files: readonly string[],
  options: ImportOptions,
  surroundings: Surroundings,
): Promise<void> {
  const tier = readChoice('--tier', options.tier, TIERS)
  const receivedAt = readChoice('--received-at', options.receivedAt, ['event', 'now'])
  const path = readSport('--sport', options.sport)
  await withLog(options, surroundings, async ({ log, codec, clock, terminal }) => {
    const recording = openRecording({ log, codec, clock, prefix: options.prefix, path, tier, receivedAt })
    const progress = terminal.progress(clock)
    let read = 0
    let unreadable = 0
    let filesRead = 0
    try {
      for (const file of files) {
        for await (const frames of recordedIn(file, surroundings.signal)) {
          if (surroundings.signal.aborted) break
          for (const frame of frames) {
            await recording.add(frame)
            if (!isBlank(frame.bytes) && !isPacket(frame)) unreadable++
          }
          read += frames.length
          progress.show(`${read} frames of ${file}`)
        }
        filesRead++
      }
    } finally {
      // What was read before a file that cannot be read stays.
      const records = await recording.finish()
      progress.end()
      if (filesRead === files.length || records > 0) tell(options, { files: filesRead, records, unreadable })
    }
  })
}

interface Imported {
  readonly files: number
  readonly records: number
  /** Of these, the frames that are no packets. */
  readonly unreadable: number
}

function tell({ json }: ImportOptions, imported: Imported): void {
  const { files, records, unreadable } = imported
  if (json) process.stdout.write(`${JSON.stringify(imported)}\n`)
  else process.stdout.write(`${counted(records, 'record')} of ${counted(files, 'file')} imported\n`)
  if (unreadable === 0) return
  process.stderr.write(
    `${unreadable} of them cannot be read as packets: kept as they are; \`process\` quarantines them\n`,
  )
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function isPacket({ bytes, detail }: ImportedFrame): boolean {
  return !isRejection(parsePacket(bytes, readRecordedFrame(bytes).fixtureId, detail))
}

/** Of arrays that are larger, elements are no longer told from each other. */
const ARRAY_BYTES_MAX = 1024 ** 3

/** An array is taken apart when it is whole; only then is all of a file held in memory. */
async function* recordedIn(file: string, signal: AbortSignal): AsyncGenerator<readonly ImportedFrame[]> {
  const chunks = bytesOf(file, signal)
  const { head, isArray } = await beginning(chunks)
  if (!isArray) {
    yield* framesOf(chained(head, chunks))
    return
  }
  const content = await gathered(file, head, chunks)
  const list = splitList(content)
  if (list.isWhole || !isWholeLine(content)) yield orderList(list.elements).map(frameOf)
  else yield* framesOf(chained([content], chunks))
}

/** Reads until something else than white space has come. */
async function beginning(chunks: AsyncGenerator<Uint8Array>) {
  const head: Uint8Array[] = []
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    head.push(next.value)
    if (!isBlank(next.value)) return { head, isArray: /^\s*\[/.test(Buffer.from(next.value).toString('latin1')) }
  }
  return { head, isArray: false }
}

async function* chained(head: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head
  yield* rest
}

async function gathered(
  file: string,
  head: readonly Uint8Array[],
  rest: AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of chained(head, rest)) {
    parts.push(part)
    size += part.length
    if (size > ARRAY_BYTES_MAX) throw new TouchlineError('file-unreadable', { file, found: 'an array above 1 GiB' })
  }
  return Buffer.concat(parts)
}

/** Packets, one a text line, of which the first happens to be an array. */
function isWholeLine(content: Uint8Array): boolean {
  const end = content.indexOf(0x0a)
  return end >= 0 && splitList(content.subarray(0, end)).isWhole
}
