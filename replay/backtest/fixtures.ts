import { TouchlineError } from '../../platform/errors.ts'
import { FIXTURE_STATE, fullName } from '../../schemas/topics.ts'
import { compareIds } from '../digest.ts'
import { firstRaw, newestState } from '../one-fixture.ts'
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
  const { sports = [], certified = false } = selection
  const state = await newestState(selection, fixtureId)
  if (state !== null) {
    return (sports.length === 0 || sports.includes(state.sport)) && (!certified || state.certified === 'complete')
  }
  const first = certified ? null : await firstRaw(selection, fixtureId)
  return first !== null && sports.includes(first.sport)
}

function noneChosen({ log, rawTopic, prefix }: Chosen, all: number): TouchlineError {
  const what = `fixtures in ${rawTopic} or ${fullName(prefix, FIXTURE_STATE)} that are selected`
  return new TouchlineError('no-fixtures', { url: log.url, what, found: all === 0 ? 'none' : `none of ${all}` })
}

/** Whether a fixture is not over by its newest state; true where that is not found without reading those of others. */
export async function isOpen(selection: Chosen, fixtureId: string): Promise<boolean> {
  const state = selection.log.hasKeyIndex ? await newestState(selection, fixtureId) : null
  return state === null || state.finality === 'open'
}
