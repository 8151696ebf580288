import { pagesOfKey } from '../../log/pages.ts'
import { readCertificate } from '../../match/certificate.ts'
import type { RawRecord } from '../../match/raw.ts'
import { readRaw } from '../../processors/read-raw.ts'
import type { Recorded } from '../recorded.ts'

/** Which fixtures are exported; nothing said: all. */
export interface ArchiveSelection {
  /** Without its version; that of the fixture's first record. */
  readonly sport?: string
  /** Only those whose newest certificate is complete. */
  readonly certified?: boolean
  /** Only those of which something was received in this time: UTC microseconds, `to` excluded. */
  readonly from?: number
  readonly to?: number
}

/** Looks at the raw records of a fixture one after the other; what is no RawAction is left out. */
export interface Chooser {
  look(raw: RawRecord): void
  /** Empty before the first one. */
  sport(): string
  /** Nothing that comes can change it. */
  isRefused(): boolean
  /** Asked when all have been looked at. */
  isChosen(): boolean
}

export function chooserOf({ sport, certified = false, from, to }: ArchiveSelection): Chooser {
  const [begin, end] = [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY]
  let first: string | null = null
  let isComplete = false
  let isWithin = from === undefined && to === undefined
  return {
    look: (raw) => {
      first ??= raw.sport
      isWithin ||= raw.receivedAt >= begin && raw.receivedAt < end
      if (raw.kind === 'certified') isComplete = readCertificate(raw.detail) ?? isComplete
    },
    sport: () => first ?? '',
    isRefused: () => sport !== undefined && first !== null && first !== sport,
    isChosen: () => (sport === undefined || first === sport) && (!certified || isComplete) && isWithin,
  }
}

export async function isSelected(recorded: Recorded, selection: ArchiveSelection, fixtureId: string): Promise<boolean> {
  const { log, codec, rawTopic, signal } = recorded
  const chooser = chooserOf(selection)
  for await (const page of pagesOfKey(log, rawTopic, fixtureId)) {
    await codec.prepare(page)
    for (const record of page) {
      const raw = readRaw(codec, record)
      if (!('code' in raw)) chooser.look(raw)
    }
    if (signal.aborted || chooser.isRefused()) return false
  }
  return chooser.isChosen()
}
