import { TIERS } from '../match/raw.ts'
import { openRecording, type RecordingOptions } from '../producer/recording.ts'
import type { ImportArchivesOptions } from './archive/import.ts'
import { sorted } from './archive/sorted.ts'
import { type OpenLog, withLog } from './context.ts'
import { judged, refusingJunk } from './judged.ts'
import { counted, note, noteOnTerminal } from './note.ts'
import { NO_SPORT, readChoice, readSport, type Surroundings } from './options.ts'
import { openSports } from './other-sports.ts'
import { recordedIn } from './recorded-file.ts'
import { isStdin } from './source.ts'

export interface ImportOptions extends ImportArchivesOptions {
  readonly sport?: string
  readonly tier: string
  readonly receivedAt: string
  readonly force?: boolean
}

/** Recordings and archives into raw-actions, told from each other by their first bytes. */
export async function importCommand(
  files: readonly string[],
  options: ImportOptions,
  surroundings: Surroundings,
): Promise<void> {
  const asked = {
    tier: readChoice('--tier', options.tier, TIERS),
    receivedAt: readChoice('--received-at', options.receivedAt, ['event', 'now']),
    path: readSport('--sport', options.sport ?? NO_SPORT),
  }
  const { archives, others } = await sorted(files)
  await withLog(options, surroundings, async (open) => {
    if (others.length > 0) await importRecordings(open, others, { ...options, ...asked }, surroundings)
    if (archives.length === 0) return
    const { importArchives } = await import('./archive/import.ts')
    await importArchives(open, archives, options, surroundings)
  })
}

type Asked = Omit<ImportOptions, 'tier' | 'receivedAt'> & Pick<RecordingOptions, 'tier' | 'receivedAt' | 'path'>

/** NDJSON of packets, a JSON array as REST gives it, or one packet. */
async function importRecordings(
  open: OpenLog,
  files: readonly string[],
  options: Asked,
  { signal }: Surroundings,
): Promise<void> {
  const { log, codec, clock, terminal } = open
  const { path, tier, receivedAt } = options
  if (options.sport === undefined) note(`no --sport: recorded as ${NO_SPORT} for good, to which no rules apply`)
  if (files.some(isStdin)) noteOnTerminal('reading packets from stdin; Ctrl-D ends')
  const recording = openRecording({ log, codec, clock, prefix: options.prefix, path, tier, receivedAt })
  const sports = openSports(open, options.prefix, path)
  const progress = terminal.progress(clock)
  let read = 0
  let unreadable = 0
  let filesRead = 0
  try {
    for (const file of files) {
      const all = judged(recordedIn(file, signal))
      for await (const batch of options.force ? all : refusingJunk(file, all)) {
        for (const { frame, fixtureId, is } of batch) {
          await sports.look(fixtureId)
          await recording.add(frame)
          if (is !== 'packet') unreadable++
        }
        read += batch.length
        progress.show(`${counted(read, 'frame')} of ${file}`)
        if (signal.aborted) break
      }
      filesRead++
    }
  } finally {
    // What was read before a file that cannot be read stays.
    const records = await recording.finish()
    progress.end()
    if (filesRead === files.length || records > 0) tell(options, { files: filesRead, records, unreadable })
    const warning = sports.warning()
    if (warning !== null) note(warning)
  }
}

interface Imported {
  readonly files: number
  readonly records: number
  /** Of these, the frames that are no packets. */
  readonly unreadable: number
}

function tell({ json }: Asked, imported: Imported): void {
  const { files, records, unreadable } = imported
  if (json) process.stdout.write(`${JSON.stringify(imported)}\n`)
  else process.stdout.write(`${counted(records, 'record')} of ${counted(files, 'file')} imported\n`)
  if (unreadable === 0) return
  process.stderr.write(
    `${unreadable} of them cannot be read as packets: kept as they are; \`process\` quarantines them\n`,
  )
}
