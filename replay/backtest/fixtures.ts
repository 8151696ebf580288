import { TouchlineError } from '../../platform/errors.ts'
import { FIXTURE_STATE, fullName, RAW_ACTIONS } from '../../schemas/topics.ts'
import { compareIds } from '../digest.ts'
import { recordedFixtures } from '../recorded.ts'
import type { Selection } from '../stream/selection.ts'

export type Chosen = Omit<Selection, 'topics'>

/**
 * Ids of the fixtures that are selected, by their bytes. Those of raw-actions; of a log that has only what was derived, those of
 * fixture-state. Sport and certificate are those of the newest state, of a fixture without one the sport of its first raw record.
 * Fails with `no-fixtures` where there are none.
 */
export async function chosenFixtures(selection: Chosen): Promise<readonly string[]> {
  const { fixtures = [], sports = [], certified = false, signal } = selection
  const ids = new Set(fixtures)
  if (ids.size === 0) for await (const id of recordedFixtures(selection)) ids.add(id)
  if (ids.size === 0) {
    const rawTopic = fullName(selection.prefix, FIXTURE_STATE)
    for await (const id of recordedFixtures({ ...selection, rawTopic })) ids.add(id)
  }
  const chosen: string[] = []
  for (const id of ids) {
    if (signal.aborted) break
    if ((sports.length === 0 && !certified) || (await isChosen(selection, id))) chosen.push(id)
  }
  if (chosen.length === 0 && !signal.aborted) throw noneChosen(selection, ids.size)
  return chosen.sort(compareIds)
}

async function isChosen(selection: Chosen, fixtureId: string): Promise<boolean> {
  const { log, codec, prefix, rawTopic, sports = [], certified = false } = selection
  const newest = await log.latest(fullName(prefix, FIXTURE_STATE), fixtureId)
  if (newest !== null) {
    await codec.prepare([newest])
    const state = codec.decode(FIXTURE_STATE, newest.value)
    return (sports.length === 0 || sports.includes(state.sport)) && (!certified || state.certified === 'complete')
  }
  const [first] = await log.readKey(rawTopic, fixtureId, { limit: { records: 1, bytes: 1 } })
  if (certified || first === undefined) return false
  await codec.prepare([first])
  return sports.includes(codec.decode(RAW_ACTIONS, first.value).sport)
}

function noneChosen({ log, rawTopic, prefix }: Chosen, all: number): TouchlineError {
  const what = `fixtures in ${rawTopic} or ${fullName(prefix, FIXTURE_STATE)} that are selected`
  return new TouchlineError('no-fixtures', { url: log.url, what, found: all === 0 ? 'none' : `none of ${all}` })
}

/** Of these, or of all that have a state, those that are not over by their newest state. */
export async function openFixtures(selection: Chosen): Promise<readonly string[]> {
  const { log, codec, prefix, signal, fixtures = [] } = selection
  const topic = fullName(prefix, FIXTURE_STATE)
  const ids = new Set(fixtures)
  if (ids.size === 0) for await (const id of recordedFixtures({ log, rawTopic: topic, signal })) ids.add(id)
  const open: string[] = []
  for (const id of ids) {
    const newest = await log.latest(topic, id)
    if (newest === null) continue
    await codec.prepare([newest])
    if (codec.decode(FIXTURE_STATE, newest.value).finality === 'open') open.push(id)
  }
  return open
}
