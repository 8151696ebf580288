import type { FixtureNow, Gap } from '../../match/fixture-now.ts'
import type { Source } from '../../match/raw.ts'
import type { Step } from '../../match/step.ts'
import { feedQuality } from '../../processors/feed-quality.ts'
import { isStateStep } from '../states.ts'
import { type Availability, availabilityOf, countUnheard, newWatch, type Watch, watch } from './availability.ts'
import {
  type Correcting,
  type CorrectionQuality,
  correctionsOf,
  newCorrecting,
  noteCorrections,
  type PendingQuality,
  pendingQualityOf,
} from './corrected.ts'
import { type ConnectionCounts, type LineQuality, type Lines, linesOf, newLines, noteLine } from './lines.ts'
import { type Listening, listen, newListening, type Silence } from './silence.ts'

/** How well a fixture was delivered, by its raw records. Times are UTC microseconds. */
export interface Quality {
  readonly fixtureId: string
  readonly sport: string
  readonly tier: string
  /** receivedAt of the first and the last record. */
  readonly firstReceivedAt: number
  readonly lastReceivedAt: number
  readonly score: FixtureNow['score']
  readonly finality: FixtureNow['finality']
  readonly certified: FixtureNow['certified']
  readonly availability: Availability
  readonly longestSilence: Silence | null
  /** Of all lines. */
  readonly connections: ConnectionCounts
  /** Accepted. */
  readonly packets: number
  readonly sources: Readonly<Record<Source, number>>
  readonly late: number
  readonly duplicates: number
  readonly gaps: GapQuality
  /** By code, among them `sequence-conflict`. */
  readonly quarantined: Readonly<Record<string, number>>
  readonly unexpectedSteps: number
  /** How often the two views began to differ. */
  readonly disagreements: number
  readonly corrections: CorrectionQuality
  readonly pending: PendingQuality
  readonly lines: readonly LineQuality[]
}

/** Seqs, but for `opened`. */
export interface GapQuality {
  readonly opened: number
  readonly skipped: number
  readonly healed: number
  /** From 1 to the highest, those of which no packet was accepted: what is in open gaps, and what is `absent`. */
  readonly missing: number
  /** Of `missing`, those in no open gap: a certificate found that the provider's own list does not have them. */
  readonly absent: number
  readonly open: readonly Gap[]
}

/** What is counted while the steps of a fixture come. Mutable. */
export interface Measuring {
  first: Step | null
  last: Step | null
  now: FixtureNow | null
  readonly watch: Watch
  readonly listening: Listening
  readonly lines: Lines
  readonly correcting: Correcting
  readonly sources: Record<Source, number>
  late: number
  skipped: number
  readonly quarantined: Map<string, number>
  /** By kind of feed-quality. */
  readonly findings: Map<string, number>
}

export function newMeasuring(): Measuring {
  return {
    first: null,
    last: null,
    now: null,
    watch: newWatch(),
    listening: newListening(),
    lines: newLines(),
    correcting: newCorrecting(),
    sources: { stream: 0, rest: 0, import: 0 },
    late: 0,
    skipped: 0,
    quarantined: new Map(),
    findings: new Map(),
  }
}

export function measure(measuring: Measuring, step: Step): void {
  measuring.first ??= step
  measuring.last = step
  watch(measuring.watch, step.raw)
  listen(measuring.listening, step.raw, measuring.now)
  noteLine(measuring.lines, step)
  noteCorrections(measuring.correcting, step)
  for (const { kind, fromSeq, toSeq } of feedQuality(step)) {
    add(measuring.findings, kind)
    if (kind === 'gap') measuring.skipped += sizeOf({ fromSeq: fromSeq ?? 0, toSeq: toSeq ?? 0 })
  }
  if (step.kind === 'accepted') {
    measuring.sources[step.raw.source]++
    if (step.late) measuring.late++
  }
  if (step.kind === 'rejected') add(measuring.quarantined, step.rejection.code)
  if (isStateStep(step)) measuring.now = step.after
}

/** Null before the first step. */
export function qualityOf(measuring: Measuring): Quality | null {
  const { first, last, now, findings } = measuring
  if (first === null || last === null) return null
  const count = (kind: string): number => findings.get(kind) ?? 0
  const open = now?.gaps ?? []
  // A seq is accepted once.
  const missing = (now?.highestSeq ?? 0) - (now?.packets ?? 0)
  return {
    fixtureId: last.raw.fixtureId,
    sport: last.sport,
    tier: last.tier,
    firstReceivedAt: first.raw.receivedAt,
    lastReceivedAt: last.raw.receivedAt,
    score: now?.score ?? null,
    finality: now?.finality ?? 'open',
    certified: now?.certified ?? null,
    availability: availabilityOf(measuring.watch),
    longestSilence: measuring.listening.longest,
    connections: {
      opened: count('opened'),
      lost: count('lost'),
      silent: count('silent'),
      resumed: count('resumed'),
      unheard: countUnheard(measuring.watch),
    },
    packets: now?.packets ?? 0,
    sources: { ...measuring.sources },
    late: measuring.late,
    duplicates: count('duplicate'),
    gaps: {
      opened: count('gap'),
      skipped: measuring.skipped,
      healed: count('healed'),
      missing,
      absent: missing - open.reduce((sum, gap) => sum + sizeOf(gap), 0),
      open,
    },
    quarantined: Object.fromEntries([...measuring.quarantined].sort(([a], [b]) => (a < b ? -1 : 1))),
    unexpectedSteps: count('unexpected-step'),
    disagreements: count('disagreement'),
    corrections: correctionsOf(measuring.correcting),
    pending: pendingQualityOf(measuring.correcting),
    lines: linesOf(measuring.lines),
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

function sizeOf({ fromSeq, toSeq }: Gap): number {
  return toSeq - fromSeq + 1
}
