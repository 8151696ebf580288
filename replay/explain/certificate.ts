import { parseJson } from '../../match/json.ts'
import type { Score } from '../../match/packet.ts'
import { boolean, integer, list, object, text } from '../../match/reading.ts'
import type { Step } from '../../match/step.ts'

/** What a `certified` record found (match/compare/detail.ts), shortly. What it does not say, or says otherwise, is null or empty. */
export interface Certificate {
  readonly receivedAt: number
  readonly complete: boolean
  readonly shortcomings: readonly string[]
  /** Packets: of the provider's list, of our record before, and with what was missing. */
  readonly listed: Account
  readonly recorded: Account
  readonly filled: Account
  /** Of packets, by what was found of them; those without any are left out. */
  readonly counts: Readonly<Record<string, number>>
  /** Packets that were accepted after it. */
  readonly packetsSince: number
}

export interface Account {
  readonly packets: number | null
  readonly score: Score | null
}

const COUNTED = ['missing', 'extra', 'absent', 'refused', 'altered', 'conflicts'] as const

/** The last one among these steps; null without any. */
export function certificateAfter(steps: readonly Step[]): Certificate | null {
  const at = steps.findLastIndex(({ kind }) => kind === 'certified')
  const raw = steps[at]?.raw
  if (raw === undefined) return null
  const found = object(parseJson(raw.detail ?? ''))
  const counts = COUNTED.map((name) => [name, integer(object(found?.[name])?.count) ?? 0] as const)
  return {
    receivedAt: raw.receivedAt,
    complete: boolean(found?.complete) ?? false,
    shortcomings: list(found?.shortcomings, text),
    listed: accountOf(found?.listed),
    recorded: accountOf(found?.recorded),
    filled: accountOf(found?.filled),
    counts: Object.fromEntries(counts.filter(([, count]) => count > 0)),
    packetsSince: steps.slice(at + 1).filter(({ kind }) => kind === 'accepted').length,
  }
}

function accountOf(value: unknown): Account {
  const account = object(value)
  const score = object(account?.score)
  const [home, away] = [integer(score?.home), integer(score?.away)]
  return { packets: integer(account?.packets), score: home === null || away === null ? null : { home, away } }
}
