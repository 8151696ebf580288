import type { Packet } from '../../match/packet.ts'
import type { ActionChange, FixtureState, ScoreView } from '../../schemas/records.ts'
import { ACTION_CHANGES, CORRECTIONS, FIXTURE_EVENTS, SCORE_CHANGES } from '../../schemas/topics.ts'
import { checkActionChange, isDocumented, saidBy, standingOf } from './actions.ts'
import { correctionOf } from './corrections.ts'
import type { Emission } from './emission.ts'
import { type Course, NO_COURSE, transitionsBetween } from './events.ts'
import type { Find } from './findings.ts'
import { heals, openedBy } from './gaps.ts'
import { insertBySeq, type Known, type KnownAction, type Said, type Sums } from './known.ts'
import { boardOf } from './opinions.ts'
import { charsIn } from './outcome.ts'
import { byActionsOf, plus, scoreChangeOf, sumsOf } from './scores.ts'
import { toldView } from './states.ts'
import { checkList, placeOf, quality } from './together.ts'

/** What an accepted packet leads to. */
export interface After {
  readonly sums: Sums | undefined
  readonly view: ScoreView
  /** Of the packet itself: gaps, and a step that is not documented. */
  readonly lines: readonly ReturnType<typeof quality>[]
}

/** Checks what an accepted packet gave but feed-quality and state, and notes it. Null where nothing tells what it was. */
export function checkPacket(known: Known, emission: Emission, packet: Packet | undefined, find: Find): After | null {
  const { source, corrections, scoreChanges, raw, actionChanges, states } = emission
  const [change] = actionChanges
  const said = saidBy(packet, raw?.raw?.receivedAt, change?.value)
  if (said === null) return null
  const line = raw?.raw?.line
  const ofSequence = sequenceLines(known, said.seq, line)
  const courseBefore = courseOf(known)
  const published = known.actions.get(said.actionId)?.published ?? null
  if (packet !== undefined) learn(known, packet)
  else known.isWhole = false
  if (!known.isWhole) learnShown(known, change?.value, states[0]?.value)
  known.tier ??= raw?.raw?.tier ?? change?.value.tier ?? null
  const action = checkActionChange(known, said, change, placeOf(source, ACTION_CHANGES, change), find)
  note(known, said)
  const { sums, view } = viewAfter(known, emission)
  if (change !== undefined) {
    const correction = correctionOf(published, action, said, change.value)
    const scores = { scoreBefore: known.view.score, scoreAfter: view.score }
    checkList(source, CORRECTIONS, correction === null ? [] : [{ ...correction, ...scores }], corrections, find)
    const nature = correction?.nature ?? null
    const scored = scoreChangeOf(known.view, view, { change: change.value, nature })
    checkList(source, SCORE_CHANGES, scored === null ? [] : [scored], scoreChanges, find)
  }
  const courseAfter = known.isWhole ? courseOf(known) : states[0]?.value
  if (courseBefore !== undefined && courseAfter !== undefined) {
    checkList(source, FIXTURE_EVENTS, transitionsBetween(courseBefore, courseAfter), emission.events, find)
  }
  return { sums, view, lines: [...ofSequence, ...stepLines(action, said, line)] }
}

/** Undefined where neither packets nor a state tell. */
function courseOf(known: Known): Course | undefined {
  if (known.isWhole) return toldView(known) as Course
  return known.state === null ? NO_COURSE : known.state
}

/** What a packet teaches beside its action. */
function learn(known: Known, packet: Packet): void {
  const { seq, actionId, homeTeam, eventTime, summary } = packet
  const { teamId, teamName } = packet.facts
  if (homeTeam !== null && teamId !== null && (known.teams.get(teamId)?.seq ?? 0) < seq) {
    known.teams.set(teamId, { side: homeTeam ? 'home' : 'away', name: teamName, seq })
  }
  if (summary !== null) insertBySeq(known.told, { seq, actionId, summary, eventTime, board: boardOf(summary.periods) })
  if (seq > (known.seqs.at(-1) ?? 0)) known.isFlagged = packet.finished || summary?.finished === true
  known.chars += charsIn(packet.facts)
}

/**
 * Without all packets only the sides are sure that are shown now: a packet may teach one that does not describe its action,
 * and then nothing but scores would show it.
 */
function learnShown({ teams }: Known, change: ActionChange | undefined, state: FixtureState | undefined): void {
  teams.clear()
  for (const side of ['home', 'away'] as const) {
    const team = state?.[side]
    if (team) teams.set(team.id, { side, name: team.name, seq: 0 })
  }
  if (change !== undefined && change.teamId !== null && !teams.has(change.teamId)) {
    teams.set(change.teamId, { side: change.side, name: change.teamName, seq: 0 })
  }
}

function note({ seqs }: Known, { seq }: Said): void {
  const at = seqs.findLastIndex((one) => one < seq)
  if (seqs[at + 1] !== seq) seqs.splice(at + 1, 0, seq)
}

/** Q3, Q4. */
function sequenceLines(known: Known, seq: number, line: string | undefined): After['lines'] {
  const gap = openedBy(known, seq)
  if (gap !== null) return [quality('gap', line, gap)]
  return heals(known, seq) ? [quality('healed', line, { fromSeq: seq, toSeq: seq })] : []
}

/** A5. */
function stepLines({ packets }: KnownAction, { seq, sendType }: Said, line: string | undefined): After['lines'] {
  const from = standingOf(packets.filter((one) => one.seq < seq))
  if (isDocumented(from, sendType)) return []
  return [quality('unexpected-step', line, { detail: `${from ?? 'first'} -> ${sendType}` })]
}

/** C3; of what nobody else tells the score-change is believed, and the state compared with it. */
function viewAfter(known: Known, { scoreChanges, states }: Emission): Pick<After, 'sums' | 'view'> {
  const { rules, view, isWhole, told } = known
  const published = scoreChanges[0]?.value.after ?? view
  const summary = told.at(-1)?.summary
  const score = isWhole ? (summary?.score ?? null) : published.score
  if (rules === undefined) return { sums: undefined, view: { ...published, score } }
  if (rules === null) return { sums: undefined, view: { score, provisional: null, byActions: null } }
  const periods = isWhole ? (summary?.periods ?? []) : states[0]?.value.periods
  const sums = periods && sumsOf(known, rules, periods)
  if (sums === undefined) return { sums, view: { ...published, score } }
  const provisional = score === null ? null : plus(score, sums.pending)
  return { sums, view: { score, provisional, byActions: byActionsOf(rules, sums, periods ?? []) } }
}
