import type { RawRecord } from '../../match/raw.ts'

/**
 * What the records of a fixture's connections tell so far (L1–L3). From raw-actions: feed-quality has neither `alive` nor which
 * connection of a line is meant.
 */
export interface Lines {
  /** Line → its records since the newest `opened`, that one first. */
  readonly open: Map<string, RawRecord[]>
  isRecorded: boolean
  isEnded: boolean
}

export function noLines(): Lines {
  return { open: new Map(), isRecorded: false, isEnded: false }
}

export function noteConnection(lines: Lines, raw: RawRecord): void {
  const { kind, line } = raw
  if (kind === 'opened') {
    lines.isRecorded = true
    lines.isEnded = false
    lines.open.set(line, [raw])
    return
  }
  if (kind === 'ended') {
    lines.isEnded = true
    lines.open.delete(line)
    return
  }
  if (!HEARD.includes(kind)) return
  const since = lines.open.get(line)
  if (since === undefined || since[0]?.connectionId !== raw.connectionId) return
  if (kind === 'lost') lines.open.delete(line)
  // Only whether the newest is a silence counts.
  else lines.open.set(line, [since[0], raw])
}

/** A frame ends a silence, too, whatever is in it. */
const HEARD = ['lost', 'silent', 'resumed', 'alive', 'packet']

export function connectionReasons({ open, isRecorded, isEnded }: Lines): readonly ('disconnected' | 'silent')[] {
  if (open.size === 0) return isRecorded && !isEnded ? ['disconnected'] : []
  return [...open.values()].every((since) => since.at(-1)?.kind === 'silent') ? ['silent'] : []
}
