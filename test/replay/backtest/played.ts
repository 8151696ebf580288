import type { RawRecord } from '../../../match/raw.ts'
import { decisionLine, inTotalOrder, resultDigest } from '../../../replay/backtest/order.ts'
import type { Decision } from '../../../replay/backtest/result.ts'
import { type Played, type Playing, playShare } from '../../../replay/backtest/share.ts'
import type { Strategy } from '../../../replay/backtest/strategy.ts'
import type { KnownRecord } from '../../../replay/stream/known.ts'
import { NOON } from '../../match/given.ts'
import { openWorld, PREFIX, RAW_TOPIC, run, type World } from '../../processors/world.ts'
import { digesting } from '../digested.ts'

export type AnyStrategy = Strategy

/** A strategy that is not called where a test leaves it out. Values are of any topic: tests know which ones they asked for. */
export function strategy(more: Partial<AnyStrategy>): AnyStrategy {
  return { name: 'tested', topics: ['action-changes'], initial: () => ({}), on: () => undefined, ...more }
}

/** Recorded and processed, in memory. */
export async function worldOf(records: readonly RawRecord[], partitions = 1): Promise<World> {
  const world = await openWorld(records, partitions)
  await run(world)
  return world
}

/** As received: what was published depends on when the test runs. */
export async function playingOf(world: World, of: AnyStrategy, more: Partial<Playing> = {}): Promise<Playing> {
  const { signal, ...found } = { ...(await digesting(world)) }
  const selection = {
    log: world.log,
    codec: world.codec,
    prefix: PREFIX,
    rawTopic: RAW_TOPIC,
    known: 'received',
    signal,
  }
  return {
    selection: selection as Playing['selection'],
    strategy: of,
    config: null,
    seed: 'x',
    through: 'topics',
    recorded: { ...found, signal },
    copying: world.codec,
    isFull: false,
    watch: { enter: () => {}, left: () => {} },
    guarded: (work) => work(),
    ...more,
  }
}

export async function played(
  records: readonly RawRecord[],
  of: AnyStrategy,
  fixtures: readonly string[],
  more: Partial<Playing> = {},
): Promise<Played> {
  return playShare(await playingOf(await worldOf(records), of, more), fixtures)
}

/** The digest of the decisions of several shares. */
export function digestOf(shares: readonly Played[], scope: 'fixture' | 'all' = 'fixture'): string {
  const all = shares.flatMap(({ decisions, restsOn }) =>
    decisions.map((decision, at) => ({ ...decision, restsOn: restsOn[at] ?? [] })),
  )
  return resultDigest(inTotalOrder(all, scope).map((one, n) => decisionLine({ ...one, n } satisfies Decision)))
}

export const SECOND = 1_000_000

/** An event of a topic that is not looked into, at this second after noon. */
export function eventAt(second: number, fixtureId = 'f1'): KnownRecord {
  const value = { fixtureId, kind: 'status', stateRevision: second, seq: second }
  const known = { as: 'known', kind: 'record', topic: 'fixture-events', basis: 'published' } as const
  return { ...known, fixtureId, knownAt: NOON + second * SECOND, value } as unknown as KnownRecord
}
