import { partitionOf } from '../log/partitioner.ts'
import type { Followers } from './followers.ts'
import { type Ending, readEnding } from './history.ts'
import type { Producer } from './producer.ts'

/**
 * A fleet is any number of processes that follow the same fixtures, each those whose partition of raw-actions is its share of
 * `group`. They divide the allowed rate of attempts, too. A fixture that goes to another process is closed with what was
 * received of it recorded; whoever has it then goes on where the log ends. Where the share is lost, because the log has not
 * heard this process for too long, others have gone on by now: nothing more is recorded.
 *
 * Until `signal` aborts; rejects with what `share` does.
 */
export async function shareFixtures(
  producer: Producer,
  followers: Followers,
  { group, signal }: { readonly group: string; readonly signal: AbortSignal },
): Promise<void> {
  const { log, rawTopic, logger } = producer.options
  for await (const { partitions, members, member } of log.share(group, rawTopic, signal)) {
    const ours = new Set(partitions)
    const isLost = members === 0
    producer.pace.divide(members, member)
    followers.divide(
      (fixtureId) => ours.has(partitionOf(fixtureId, log.partitions)),
      isLost ? 'taken over' : 'handed over',
    )
    const context = { group, partitions: partitions.length, members }
    if (isLost) logger.warn(context, 'not heard by the log for too long: others follow our fixtures')
    else logger.info(context, 'fixtures are shared')
  }
}

/**
 * Looks from time to time whether fixtures that other processes follow have ended, until `signal` aborts; while we follow
 * some ourselves there is no need to know.
 */
export async function watchElsewhere(producer: Producer, followers: Followers, signal: AbortSignal): Promise<void> {
  const { clock } = producer.options
  const known = new Map<string, Ending>()
  while (!signal.aborted) {
    for (const target of followers.size() === 0 ? followers.elsewhere() : []) {
      if (signal.aborted) return
      const { fixtureId } = target
      const since = known.get(fixtureId) ?? { isEnded: false, next: 0 }
      const ending = await readEnding(producer, fixtureId, since, signal)
      known.set(fixtureId, ending)
      if (ending.isEnded) followers.endedElsewhere(target)
    }
    await clock.sleep(producer.timing.endedLookMs, signal)
  }
}
