import type { Score } from '../../match/packet.ts'
import type { SportRules } from '../../match/rules.ts'
import type { Known, Said } from './known.ts'
import { differingIn, type Opinions, pointsIn, scoreIn } from './opinions.ts'
import { countingOf, NIL, shareOf, shootoutsIn } from './scores.ts'

/** A line of feed-quality about two scores that have begun to differ; `actions` undefined where only packets would tell. */
export interface Disagreement {
  readonly detail: string
  readonly actions: readonly string[] | undefined
}

/** C10. */
export function disagreementsOf(known: Known, before: Opinions, after: Opinions): readonly Disagreement[] {
  const { view, rules } = known
  const found: Disagreement[] = []
  if (after.agreement === 'differs' && before.agreement !== 'differs') {
    found.push({ detail: detailOf('', view.score, view.byActions), actions: matchActions(known, rules) })
  }
  if (after.periodAgreement !== 'differs') return found
  const wasDiffering = before.periodAgreement === 'differs' ? differingIn(before.periods, before.periodsByActions) : []
  for (const { id, home, away } of differingIn(after.periods, after.periodsByActions)) {
    if (wasDiffering.some((period) => period.id === id)) continue
    const detail = detailOf(`period ${id}: `, scoreIn(after.periods, id), { home, away })
    found.push({ detail, actions: periodActions(known, rules, id) })
  }
  return found
}

function detailOf(where: string, score: Score | null, byActions: Score | null): string {
  return `${where}score ${score?.home}-${score?.away}, byActions ${byActions?.home}-${byActions?.away}`
}

function matchActions(known: Known, rules: SportRules | null | undefined): readonly string[] | undefined {
  if (!rules || !known.isWhole) return undefined
  if (countingOf(rules).byPeriodsOnly) return []
  const shootouts = shootoutsIn(known.told.at(-1)?.summary.periods ?? [])
  return disputed(known, rules, { shootouts }, (summary) => summary.score)
}

function periodActions(known: Known, rules: SportRules | null | undefined, id: number): readonly string[] | undefined {
  if (!rules || !known.isWhole) return undefined
  return disputed(known, rules, { period: id }, ({ periods }) => pointsIn(periods, id))
}

/** Of more packets no action is named. */
const PACKETS_MAX = 20_000

/** Actions whose packets moved the score by something else than they add; those that come first and make up for each other not. */
function disputed(
  { actions, told, ...known }: Known,
  rules: SportRules,
  of: Parameters<typeof shareOf>[3],
  scoreOf: (summary: Known['told'][number]['summary']) => Score,
): readonly string[] {
  if (known.seqs.length > PACKETS_MAX) return []
  const moved = new Map<string, Score>()
  let from = NIL
  for (const { actionId, summary } of told) {
    const to = scoreOf(summary)
    moved.set(actionId, minus(moved.get(actionId) ?? NIL, minus(from, to)))
    from = to
  }
  const open = [...actions]
    .map(([actionId, action]) => {
      const share = shareOf({ actions, told, ...known }, rules, action, of)
      return { actionId, seq: (action.packets[0] as Said).seq, over: minus(share, moved.get(actionId) ?? NIL) }
    })
    .filter(({ over }) => over.home !== 0 || over.away !== 0)
    .sort((a, b) => a.seq - b.seq)
  let [sum, settled] = [NIL, 0]
  for (const [i, { over }] of open.entries()) {
    sum = minus(sum, minus(NIL, over))
    if (sum.home === 0 && sum.away === 0) settled = i + 1
  }
  return open.slice(settled).map(({ actionId }) => actionId)
}

function minus(a: Score, b: Score): Score {
  return { home: a.home - b.home, away: a.away - b.away }
}
