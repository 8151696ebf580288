import { fullName, processGroup, RAW_ACTIONS } from '../../../schemas/topics.ts'
import type { TopicSet } from './topic-set.ts'

/** Takes a partition over without being a member of the group, and does nothing with it: its owner is fenced. */
export async function usurp({ log, prefix }: TopicSet, partition: number): Promise<void> {
  await log.acquire(processGroup(prefix), fullName(prefix, RAW_ACTIONS), partition)
}
