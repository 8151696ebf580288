import { createHash } from 'node:crypto'
import { canonicalJson } from '../match/canonical.ts'
import { FOLD_VERSION } from '../match/fold.ts'
import type { RuleTable } from '../match/rules.ts'

const HASH_DIGITS = 12

/**
 * Names the function that derives: fold version + hash of the rules that apply. Together with the raw records it decides
 * every derived body, so it is stored beside the position, and in a header of what was derived.
 */
export function logicOf(rules: RuleTable): string {
  return `${FOLD_VERSION}-${rulesHash(rules).slice(0, HASH_DIGITS)}`
}

/** SHA-256 of their canonical JSON, in hexadecimal digits. */
export function rulesHash(rules: RuleTable): string {
  // Through JSON, because an absent key and one that is undefined are the same rule.
  const table: unknown = JSON.parse(JSON.stringify(rules))
  return createHash('sha256')
    .update(canonicalJson(table) ?? '')
    .digest('hex')
}
