import type { FixtureAddress } from '../feed/address.ts'
import { TouchlineError } from '../platform/errors.ts'
import { type Backfilled, backfill } from './backfill.ts'
import type { Producer } from './producer.ts'

/** What came of one of several fixtures. */
export type Certified =
  | { readonly target: FixtureAddress; readonly is: 'compared'; readonly result: Backfilled }
  /** There is no list for now, or the provider refused it; the others go on. */
  | { readonly target: FixtureAddress; readonly is: 'failed'; readonly error: TouchlineError }

/**
 * So many at once: as many as can be asked for in a second, twice, for a provider that takes two seconds to answer. Each may
 * hold a list (producer/rest.ts, BODY_BYTES_MAX).
 */
export const AT_ONCE_MAX = 8

/** Codes of what is wrong with one fixture, and not with the log. */
const OF_ONE = ['provider-refused', 'list-missing', 'provider-unreachable'] as const

/**
 * Backfills fixtures, several at once; the pace of the process holds for all of them. `tell` is called as each is done, in that
 * order. A sport that the provider refuses is not asked for again: a token covers a sport or it does not. Rejects with what the
 * log throws. When `signal` aborts, those in hand are left; what is theirs in the log is found again.
 */
export async function backfillAll(
  producer: Producer,
  targets: readonly FixtureAddress[],
  { signal, tell }: { readonly signal: AbortSignal; readonly tell: (certified: Certified) => void },
): Promise<void> {
  const failing = new AbortController()
  const either = AbortSignal.any([signal, failing.signal])
  const waiting = distinct(targets).values()
  const refused = new Map<string, TouchlineError>()

  async function work(): Promise<void> {
    for (const target of waiting) {
      if (either.aborted) return
      const certified = await one(producer, target, refused, either)
      if (certified === null) return
      tell(certified)
    }
  }

  const working = Array.from({ length: AT_ONCE_MAX }, () =>
    work().catch((error: unknown) => {
      failing.abort()
      throw error
    }),
  )
  const ended = await Promise.allSettled(working)
  for (const end of ended) if (end.status === 'rejected') throw end.reason
}

async function one(
  producer: Producer,
  target: FixtureAddress,
  refused: Map<string, TouchlineError>,
  signal: AbortSignal,
): Promise<Certified | null> {
  const { path, fixtureId } = target
  const refusal = refused.get(path)
  if (refusal !== undefined) {
    const context = { ...refusal.context, fixture: `${path}/${fixtureId}` }
    return { target, is: 'failed', error: new TouchlineError(refusal.code, context) }
  }
  try {
    const result = await backfill(producer, target, signal)
    return result && { target, is: 'compared', result }
  } catch (error) {
    if (!isOfOne(error)) throw error
    if (error.code === 'provider-refused') refused.set(path, error)
    return { target, is: 'failed', error }
  }
}

function isOfOne(error: unknown): error is TouchlineError {
  return error instanceof TouchlineError && (OF_ONE as readonly string[]).includes(error.code)
}

/** Two at once on one fixture would record the same twice. */
function distinct(targets: readonly FixtureAddress[]): readonly FixtureAddress[] {
  return [...new Map(targets.map((target) => [target.fixtureId, target])).values()]
}
