import { type FixtureAddress, sportOf } from '../feed/address.ts'
import { RAW_ACTIONS } from '../schemas/topics.ts'
import { valueIn } from '../schemas/value-in.ts'
import { withPatience } from './patience.ts'
import type { Producer } from './producer.ts'

/**
 * The address with the path that the fixture was first recorded under, where it is given without a version: `volleyball/1` is
 * `v2/volleyball/1` where the log has it so (DESIGN §7). As given where the log has no such fixture, or one of another sport.
 */
export async function recordedAddress(
  { options, timing }: Producer,
  target: FixtureAddress,
  signal: AbortSignal,
): Promise<FixtureAddress> {
  const { path, fixtureId } = target
  if (sportOf(path) !== path || signal.aborted) return target
  const { log, codec, rawTopic } = options
  const read = async (): Promise<FixtureAddress> => {
    const [first] = await log.readKey(rawTopic, fixtureId, { limit: { records: 1, bytes: 1 } })
    if (first === undefined) return target
    await codec.prepare([first])
    const recorded = valueIn(codec, RAW_ACTIONS, first)?.path
    return recorded !== undefined && sportOf(recorded) === path ? { ...target, path: recorded } : target
  }
  return withPatience({ ...options, timing }, read, signal, () => ({ fixtureId }))
}

export async function recordedAddresses(
  producer: Producer,
  targets: readonly FixtureAddress[],
  signal: AbortSignal,
): Promise<readonly FixtureAddress[]> {
  const addresses: FixtureAddress[] = []
  for (const target of targets) addresses.push(await recordedAddress(producer, target, signal))
  return addresses
}
