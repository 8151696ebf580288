import type { FixtureAddress } from '../feed/address.ts'
import { TouchlineError } from '../platform/errors.ts'
import { type Backfilled, backfill } from './backfill.ts'
import type { Producer } from './producer.ts'

/** What came of one of several fixtures. */
export type Certified =
  | { readonly target: FixtureAddress; readonly is: 'compared'; readonly result: Backfilled }
  /** There is no list for now, or the provider refused it; the others go on. */
  | { readonly target: FixtureAddress; readonly is: 'failed'; readonly error: TouchlineError }
  /** The provider has refused another one of this sport, with this error. */
  | { readonly target: FixtureAddress; readonly is: 'not asked'; readonly error: TouchlineError }

/**
 * So many at once: as many as can be asked for in a second, twice, for a provider that takes two seconds to answer. Each may
 * hold a list (producer/rest.ts, BODY_BYTES_MAX).
 */
export const AT_ONCE_MAX = 8

/** Codes of what is wrong with one fixture, and not with the log. */
const OF_ONE = ['provider-refused', 'list-missing', 'provider-unreachable'] as const

/**
 * Backfills fixtures, several at once; the pace of the process holds for all of them. `tell` is called as each is done, in that
 * order. A sport that the provider refuses is not asked for again: a token covers a sport or it does not; what waits for its
 * turn then is left, too. Rejects with what the log throws. When `signal` aborts, those in hand are left; what is theirs in the log is found again.
 */
export async function backfillAll(
  producer: Producer,
  targets: readonly FixtureAddress[],
  { signal, tell }: { readonly signal: AbortSignal; readonly tell: (certified: Certified) => void },
): Promise<void> {
  const failing = new AbortController()
  const either = AbortSignal.any([signal, failing.signal])
  const waiting = distinct(targets).values()
  const sports = new Map<string, Sport>()

  async function work(): Promise<void> {
    for (const target of waiting) {
      if (either.aborted) return
      const certified = await one(producer, target, sportIn(sports, target), either)
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

/** Whether the provider takes the token for a sport. */
interface Sport {
  readonly refusing: AbortController
  refusal: TouchlineError | null
}

function sportIn(sports: Map<string, Sport>, { path }: FixtureAddress): Sport {
  const sport = sports.get(path) ?? { refusing: new AbortController(), refusal: null }
  sports.set(path, sport)
  return sport
}

async function one(
  producer: Producer,
  target: FixtureAddress,
  sport: Sport,
  signal: AbortSignal,
): Promise<Certified | null> {
  if (sport.refusal !== null) return notAsked(target, sport.refusal)
  try {
    const result = await backfill(producer, target, AbortSignal.any([signal, sport.refusing.signal]))
    if (result !== null) return { target, is: 'compared', result }
    return sport.refusal && !signal.aborted ? notAsked(target, sport.refusal) : null
  } catch (error) {
    if (!isOfOne(error)) throw error
    if (error.code === 'provider-refused') {
      if (sport.refusal !== null) return notAsked(target, error)
      sport.refusal = error
      sport.refusing.abort()
    }
    return { target, is: 'failed', error }
  }
}

function notAsked(target: FixtureAddress, { code, context }: TouchlineError): Certified {
  const fixture = `${target.path}/${target.fixtureId}`
  return { target, is: 'not asked', error: new TouchlineError(code, { ...context, fixture }) }
}

function isOfOne(error: unknown): error is TouchlineError {
  return error instanceof TouchlineError && (OF_ONE as readonly string[]).includes(error.code)
}

/** Two at once on one fixture would record the same twice. */
function distinct(targets: readonly FixtureAddress[]): readonly FixtureAddress[] {
  return [...new Map(targets.map((target) => [target.fixtureId, target])).values()]
}
