import type { Agreement } from '../../match/fixture-now.ts'
import type { Score } from '../../match/packet.ts'
import { ruleFor, type SportRules } from '../../match/rules.ts'
import { factsNow } from './actions.ts'
import { isSame } from './findings.ts'
import { openGaps } from './gaps.ts'
import { highestSeq, type Known } from './known.ts'

/** C6: whether the two scores are compared, and what comes of it. Of a fixture whose packets are all in raw-actions. */
export function agreementOf(known: Known, rules: SportRules | null): Agreement {
  const { sums } = known
  const latest = known.told.at(-1)
  if (rules === null || sums === undefined || latest === undefined) return 'unknown'
  if (openGaps(known).length > 0 || latest.seq !== highestSeq(known) || sums.isSideless) return 'unknown'
  if (isMovedByUnruled(known, rules)) return 'unknown'
  return agrees(latest.summary.score, sums.confirmed)
}

/** C7: through all summaries by seq, by the facts that their actions have now. */
function isMovedByUnruled({ told, actions }: Known, rules: SportRules): boolean {
  let before: Score = { home: 0, away: 0 }
  for (const { actionId, summary } of told) {
    const { score } = summary
    if (!isSame(before, score)) {
      const action = actions.get(actionId)
      const facts = action && factsNow(action)
      if (facts !== undefined && ruleFor(rules, facts) === null) return true
    }
    before = score
  }
  return false
}

export function agrees(score: Score | null, byActions: Score | null): Agreement {
  return isSame(score, byActions) ? 'agrees' : 'differs'
}
