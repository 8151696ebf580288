import { partitionOf } from '../../log/partitioner.ts'
import type { RuleTable } from '../../match/rules.ts'
import { logicOf } from '../../processors/logic.ts'
import type { Recorded } from '../../replay/recorded.ts'
import { FIXTURE_STATE, fullName, processGroup } from '../../schemas/topics.ts'
import type { Target } from './fixture.ts'

/**
 * What to say where the newest fixture-state of a fixture was derived with another `logic` than what a command folds with:
 * the two may tell other scores. Null where they are the same, and where nothing was derived.
 */
export async function otherRulesOf(
  { log, rawTopic }: Pick<Recorded, 'log' | 'rawTopic'>,
  prefix: string,
  { sport, fixtureId }: Target,
  rules: RuleTable,
): Promise<string | null> {
  const topic = fullName(prefix, FIXTURE_STATE)
  // Without an index the state would be looked for in all of its partition: the position tells what derives there.
  const derived = log.hasKeyIndex
    ? (await log.latest(topic, fixtureId))?.headers.logic
    : (await log.position(processGroup(prefix), rawTopic, partitionOf(fixtureId, log.partitions)))?.metadata
  const ours = logicOf(rules)
  if (derived === undefined || derived === '' || derived === ours) return null
  const isSameFold = versionOf(derived) === versionOf(ours)
  const what = isSameFold ? 'other rules' : 'another version of the fold'
  const advice = isSameFold
    ? 'give with --rules those that process was given, to see what readers of the topics see'
    : 'readers of the topics may see another state; run process with a new --prefix to derive it anew'
  return `${sport}/${fixtureId}: ${topic} was derived with ${what} (logic ${derived}) than this (${ours}); ${advice}`
}

/** `logic` is the fold's version, a dash, the hash of the rules. */
function versionOf(logic: string): string {
  return logic.split('-')[0] ?? ''
}
