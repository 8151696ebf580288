import { type Gathered, gather, nothingGathered } from '../../match/learn/gathered.ts'
import { learnedFrom } from '../../match/learn/learned.ts'
import { observe } from '../../match/learn/observe.ts'
import type { Packet, SendTypeId } from '../../match/packet.ts'
import { isRejection, packetOf } from '../../match/parse.ts'
import type { Rule } from '../../match/rules.ts'

/** Fixtures told packet by packet. `h`, `a`: the team; `score` is what the summary shows, period 1 has the same unless told. */
export interface Told {
  readonly send?: SendTypeId
  readonly action?: string
  readonly type: number
  readonly sub?: number
  readonly team?: 'h' | 'a'
  readonly score: readonly [number, number] | null
  readonly within?: readonly [number, number]
  readonly isShootout?: boolean
  /** Periods in the summary besides the one that is told. */
  readonly otherPeriods?: number
  /** Seqs that are missing before it. */
  readonly missing?: number
  readonly isFlagless?: boolean
}

const CONFIRMED = 5
export const [GOAL, WHISTLE, PARTY] = [500, 900, 901]

function packets(fixtureId: string, told: readonly Told[]): readonly Packet[] {
  let seq = 0
  return told.map((one) => {
    seq += 1 + (one.missing ?? 0)
    const { send = CONFIRMED, action = `action ${seq}`, type, sub, team, score, isShootout = false } = one
    const { within = score, isFlagless = false, otherPeriods = 0 } = one
    const side = team === undefined || isFlagless ? {} : { homeTeam: team === 'h' }
    const read = packetOf(
      {
        fixtureAction: {
          fixtureId,
          actionId: action,
          sendTypeId: send,
          fixtureSeqNum: seq,
          fixtureActionTypeId: type,
          fixtureActionType: `Type ${type}`,
          ...(sub === undefined ? {} : { fixtureActionSubTypeId: sub, fixtureActionSubType: `Sub ${sub}` }),
          period: 1,
          ...(team === undefined ? {} : { team: { id: `team ${team}`, ...side } }),
        },
        ...(score === null ? {} : { fixtureSummary: summary(score, within ?? score, isShootout, otherPeriods) }),
      },
      fixtureId,
    )
    if (isRejection(read)) throw new Error(`expected a packet, found ${read.code}`)
    return read
  })
}

function summary(
  [home, away]: readonly [number, number],
  within: readonly [number, number],
  isShootout: boolean,
  otherPeriods: number,
): object {
  const [homeTeamPeriodScore, awayTeamPeriodScore] = within
  const period = { id: 1, type: isShootout ? 'Shootout' : 'Regular', homeTeamPeriodScore, awayTeamPeriodScore }
  const others = Array.from({ length: otherPeriods }, (_, i) => ({ ...period, id: i + 2 }))
  return { homeTeamScore: home, awayTeamScore: away, periods: [period, ...others] }
}

export function gathered(...fixtures: readonly (readonly Told[])[]): Gathered {
  const all = nothingGathered()
  for (const [n, told] of fixtures.entries()) {
    gather(all, observe(all.kinds, `fixture ${n}`, packets(`fixture ${n}`, told)))
  }
  return all
}

export function learned(...fixtures: readonly (readonly Told[])[]) {
  const { rules, undecided, ...counts } = learnedFrom(gathered(...fixtures))
  const short = rules.map((rule: Rule) => {
    const { typeId, subTypeId, points, periodPoints, side } = rule
    const kind = subTypeId === undefined ? `${typeId}` : `${typeId}/${subTypeId}`
    return `${kind}: ${points}${periodPoints === undefined ? '' : ` (${periodPoints})`} ${side}`
  })
  return { rules: short, why: undecided.map((one) => `${one.typeId} ${one.score}: ${one.why}`), ...counts }
}

export const START: Told = { type: WHISTLE, score: [0, 0] }

/** So many times `act` for home and then away, each of whose packets are given the score before it. */
export function repeated(
  times: number,
  act: (team: 'h' | 'a', score: readonly [number, number], n: number) => readonly Told[],
) {
  const told: Told[] = [START]
  for (let n = 0; n < times; n++) {
    const last = told.at(-1)?.score ?? [0, 0]
    told.push(...act(n % 2 === 0 ? 'h' : 'a', last, n), { type: WHISTLE, score: told.at(-1)?.score ?? [0, 0] })
    const now = told.at(-2)?.score ?? [0, 0]
    told[told.length - 1] = { type: WHISTLE, score: now }
  }
  return told
}

export function plus(team: 'h' | 'a', [home, away]: readonly [number, number], points = 1): readonly [number, number] {
  return team === 'h' ? [home + points, away] : [home, away + points]
}

export const other = { h: 'a', a: 'h' } as const
