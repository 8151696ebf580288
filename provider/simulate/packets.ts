import type { SourcePacket } from '../source.ts'
import { clockText, timelineSeconds } from './clock-text.ts'
import { type ActionFacts, clockElapsedMs, type Draft, SEND_TYPE_NAMES, UPDATED } from './draft.ts'
import { numberText, writeJson } from './json-text.ts'
import { fullName } from './names.ts'
import { type Plan, toRealMs } from './plan.ts'
import { newRandom } from './random.ts'
import { applyDraft, newScoreboard, type Scoreboard, summaryOf } from './scoreboard.ts'
import { timeText } from './time-text.ts'

/** Between collecting a packet and sending it, in real milliseconds. */
const COLLECTED_BEFORE_MS = { from: 20, to: 80 } as const
/** Share of packets that arrive behind up to three of higher seq. */
const OVERTAKEN = 0.004

/** The provider's list in the order of sending. The summaries are those of the order of seq. */
export function* writePackets(plan: Plan, drafts: readonly Draft[], skip = 0): Generator<SourcePacket> {
  const board = newScoreboard(plan)
  const overtaken = new Map<number, SourcePacket>()
  let position = 0
  for (const [index, draft] of drafts.entries()) {
    applyDraft(board, draft)
    const seq = index + 1
    const behind = overtakenBy(plan, seq, drafts.length)
    if (behind > 0) overtaken.set(seq + behind, writePacket(board, draft, seq))
    else if (position++ >= skip) yield writePacket(board, draft, seq)
    const waiting = overtaken.get(seq)
    if (waiting === undefined) continue
    overtaken.delete(seq)
    if (position++ >= skip) yield { ...waiting, atMs: toRealMs(plan, draft.atMs) }
  }
}

/** How many packets of higher seq are sent before this one; mostly none. Two never wait at the same time. */
function overtakenBy(plan: Plan, seq: number, count: number): number {
  if (seq % 4 !== 0 || seq + 4 > count) return 0
  const random = newRandom(`${plan.seed}/order/${seq}`)
  return random.chance(OVERTAKEN * 4) ? random.int(1, 3) : 0
}

function writePacket(board: Scoreboard, draft: Draft, seq: number): SourcePacket {
  const { plan } = board
  const { shape } = plan
  const random = newRandom(`${plan.seed}/packet/${seq}`)
  const atMs = toRealMs(plan, draft.atMs)
  const spreadMs = random.between(COLLECTED_BEFORE_MS.from, COLLECTED_BEFORE_MS.to)
  const timelineSequence = shape.hasTimelineSequence ? timelineSequenceOf(board, draft, seq) : null
  const packet = {
    traceId: shape.hasTraceId ? random.hex(32) : undefined,
    version: shape.version,
    finished: shape.hasFinished ? board.finished : undefined,
    fixtureAction: {
      ...describeAction(plan, draft.facts),
      sendType: SEND_TYPE_NAMES[draft.send],
      sendTypeId: draft.send,
      fixtureSeqNum: seq,
      timestamp: `${timeText(plan.startTime + (atMs - spreadMs) * 1000, shape.fractionDigits)}Z`,
      timelineSequence: timelineSequence === null ? undefined : numberText(timelineSequence, shape.hasExponents),
    },
    fixtureSummary: summaryOf(board, draft.atMs),
  }
  return { atMs, seq, timelineSequence, frame: writeJson(packet, shape.keyOrder) }
}

/** `fixtureAction` but for what belongs to the packet (feed.md §2.2). */
function describeAction(plan: Plan, facts: ActionFacts): object {
  const { shape, teams } = plan
  const team = facts.side === null ? null : teams[facts.side]
  return {
    fixtureId: plan.fixtureId,
    actionId: facts.id,
    fixtureActionType: facts.type.name,
    fixtureActionTypeId: facts.type.id,
    fixtureActionSubType: facts.sub?.name,
    fixtureActionSubTypeId: facts.sub?.id,
    period: facts.period,
    clockTime: clockText(plan, facts.period, facts.elapsedMs),
    relatedFixtureActionIds: shape.hasRelated ? facts.related : undefined,
    team: team === null ? undefined : teamOf(team, shape.hasHomeTeam ? facts.side === 'home' : undefined),
    player: facts.player === null ? undefined : { id: facts.player.id, name: fullName(facts.player) },
    metadata: facts.metadata ?? undefined,
  }
}

function teamOf({ id, name }: { readonly id: string; readonly name: string }, homeTeam: boolean | undefined): object {
  return { id, name, homeTeam }
}

/** `period + seconds·1e-9 + seq·1e-16`, as it fits the samples; an update takes the clock of its own time (feed.md §4). */
function timelineSequenceOf({ plan, period, clock }: Scoreboard, { facts, send, atMs }: Draft, seq: number): number {
  const isOfNow = send === UPDATED && facts.period === period
  const elapsedMs = isOfNow ? clockElapsedMs(clock, atMs) : facts.elapsedMs
  return facts.period + timelineSeconds(plan, facts.period, elapsedMs) * 1e-9 + seq * 1e-16
}
