import type { Comparison, Shortcoming } from './comparison.ts'

/**
 * `detail` of a `certified` raw record: a {@link Comparison} as JSON, always in this order, without white space. Counts are
 * of all; the lists beside them are cut (100 ranges; 20 packets; of each altered one 8 fields, of each value 80 characters),
 * so that it has 100 kB at most, and in a text of control characters some times that:
 *
 *     {"complete": bool, "shortcomings": [word],
 *      "recorded" | "listed" | "filled": {"packets", "duplicates", "conflicting", "unreadable", "score": {"home", "away"} | null, "content": hex},
 *      "missing" | "extra" | "absent" | "refused": {"count", "ranges": [{"fromSeq", "toSeq"}]},
 *      "altered": {"count", "packets": [{"seq", "actionId", "count", "fields": [{"path", "recorded"?, "listed"?}]}]},
 *      "conflicts": {"count", "packets": [{"seq", "recorded": {"actionId", "sendTypeId"}, "listed": {…}}]},
 *      "enriched": {"packets", "names"}}
 */
export function writeCertificate(comparison: Comparison): string {
  const { complete, shortcomings, recorded, listed, filled, missing, extra, absent, refused } = comparison
  const { altered, conflicts, enriched } = comparison
  return JSON.stringify({
    complete,
    shortcomings,
    recorded,
    listed,
    filled,
    missing,
    extra,
    absent,
    refused,
    altered,
    conflicts,
    enriched,
  })
}

/** With any of these nothing can be said of what is missing for good, so that there is no certificate yet. */
const TOO_EARLY: readonly Shortcoming[] = ['open', 'cut', 'empty']

export function isCertifiable({ shortcomings }: Comparison): boolean {
  return !shortcomings.some((one) => TOO_EARLY.includes(one))
}
