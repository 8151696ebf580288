import { isConnectionEvent } from '../../match/connections.ts'
import type { Step } from '../../match/step.ts'
import { toMs } from '../../match/time.ts'
import { type Availability, availabilityOf, countUnheard, newWatch, type Watch, watch } from './availability.ts'
import { median } from './median.ts'

/** What one line of a fixture brought, beside the others. Packets that came over a connection only. */
export interface LineQuality {
  readonly line: string
  readonly connections: ConnectionCounts
  /** Of this line alone, whatever the others had open. */
  readonly availability: Availability
  /** Packets that it brought, each counted once. */
  readonly packets: number
  /** Of these, those that the log had from it first. */
  readonly first: number
  /** Of `first`, those that no other line brought. */
  readonly only: number
  /** Packets that two lines or more brought, and this one first: how often, as a share of all such packets; null without any. */
  readonly firstShare: number | null
  /** By how much it was first: receivedAt of the next line's copy less its own. Below 0 where the clocks of the lines differ. */
  readonly leadMs: { readonly median: number; readonly max: number } | null
}

export interface ConnectionCounts {
  readonly opened: number
  readonly lost: number
  readonly silent: number
  readonly resumed: number
  /** As in {@link Availability}: nothing more was heard of it, and no `lost` was recorded. */
  readonly unheard: number
}

/** Mutable. */
export interface Lines {
  readonly byLine: Map<string, Counts>
  /** seq → who brought it, the first one first. */
  readonly brought: Map<number, Brought>
}

type CountedEvent = Exclude<keyof ConnectionCounts, 'unheard'>

interface Counts {
  readonly connections: { -readonly [name in CountedEvent]: number }
  readonly watch: Watch
  packets: number
  first: number
  /** Microseconds, one for each packet that another line brought, too. */
  readonly leads: number[]
}

interface Brought {
  readonly lines: string[]
  readonly receivedAt: number
}

export function newLines(): Lines {
  return { byLine: new Map(), brought: new Map() }
}

export function noteLine(lines: Lines, step: Step): void {
  const { line, source, receivedAt } = step.raw
  if (isConnectionEvent(step.raw.kind) || source === 'stream') watch(countsOf(lines, line).watch, step.raw)
  if (step.kind === 'connection') {
    const { connections } = countsOf(lines, line)
    if (isCounted(step.event)) connections[step.event]++
  } else if (source === 'stream' && step.kind === 'accepted') {
    lines.brought.set(step.packet.seq, { lines: [line], receivedAt })
    const counts = countsOf(lines, line)
    counts.packets++
    counts.first++
  } else if (source === 'stream' && step.kind === 'duplicate') noteCopy(lines, step.packet.seq, line, receivedAt)
}

/** A packet that the log had already: from another line, or again from the same. */
function noteCopy({ byLine, brought }: Lines, seq: number, line: string, receivedAt: number): void {
  const first = brought.get(seq)
  if (first === undefined || first.lines.includes(line)) return
  const [leader] = first.lines
  if (first.lines.length === 1) byLine.get(leader ?? '')?.leads.push(receivedAt - first.receivedAt)
  first.lines.push(line)
  countsOf({ byLine, brought }, line).packets++
}

/** By the names of the lines. */
export function linesOf({ byLine }: Lines): readonly LineQuality[] {
  const shared = [...byLine.values()].reduce((sum, { leads }) => sum + leads.length, 0)
  return [...byLine]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([line, { connections, watch: own, packets, first, leads }]) => {
      const middle = median(leads)
      return {
        line,
        connections: { ...connections, unheard: countUnheard(own) },
        availability: availabilityOf(own),
        packets,
        first,
        only: first - leads.length,
        firstShare: shared === 0 ? null : leads.length / shared,
        leadMs: middle === null ? null : { median: toMs(middle), max: toMs(leads.reduce((a, b) => Math.max(a, b))) },
      }
    })
}

function countsOf({ byLine }: Lines, line: string): Counts {
  const known = byLine.get(line)
  if (known !== undefined) return known
  const counts = {
    connections: { opened: 0, lost: 0, silent: 0, resumed: 0 },
    packets: 0,
    first: 0,
    leads: [],
    watch: newWatch(),
  }
  byLine.set(line, counts)
  return counts
}

function isCounted(event: string): event is CountedEvent {
  return event === 'opened' || event === 'lost' || event === 'silent' || event === 'resumed'
}
