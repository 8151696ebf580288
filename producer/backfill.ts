import type { FixtureAddress } from '../feed/address.ts'
import { type SplitList, splitList, splitWholeList } from '../feed/list.ts'
import { TouchlineError } from '../platform/errors.ts'
import { readHistory } from './history.ts'
import { type ListCounts, recordMissing } from './missing.ts'
import type { Producer } from './producer.ts'
import type { RestAnswer } from './rest.ts'

/** Null when `signal` aborted before it was done. */
export type BackfillResult = (ListCounts & { readonly isWhole: boolean }) | null

/**
 * Reads a fixture's REST list once and records what is not in the log. Throws `provider-refused`, `list-missing` or
 * `provider-unreachable`, with the provider's words; and what the log throws.
 */
export async function backfill(
  producer: Producer,
  target: FixtureAddress,
  signal: AbortSignal,
): Promise<BackfillResult> {
  const answer = await producer.rest?.actions(target, signal)
  if (answer === undefined) throw new TouchlineError('usage', { what: 'backfill needs the base of REST: --api-url' })
  if (answer.is === 'stopped') return null
  const list = listOf(answer, target)
  const history = await readHistory(producer, target.fixtureId, signal)
  const listed = await recordMissing(producer, target, list.elements, history.keys, signal)
  return listed && { ...listed, isWhole: list.isWhole }
}

/** A list that stays broken is taken as far as it goes: whole packets in it are packets. */
function listOf(answer: Exclude<RestAnswer, { is: 'stopped' }>, target: FixtureAddress): SplitList {
  const fixture = `${target.path}/${target.fixtureId}`
  switch (answer.is) {
    case 'ok': {
      const elements = splitWholeList(answer.body)
      if (elements !== null) return { elements, isWhole: true }
      throw new TouchlineError('provider-unreachable', { fixture, found: 'JSON that is no array' })
    }
    case 'refused':
      throw new TouchlineError('provider-refused', { fixture, found: answer.words })
    case 'missing':
      throw new TouchlineError('list-missing', { fixture, found: answer.words })
    case 'failed':
      if (answer.body !== null) return splitList(answer.body)
      throw new TouchlineError('provider-unreachable', { fixture, found: answer.words })
    default:
      return answer satisfies never
  }
}
