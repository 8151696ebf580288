import type { LogRecord } from '../../../log/log.ts'
import { pagesOfKey } from '../../../log/pages.ts'
import { recordedFixtures } from '../../../replay/recorded.ts'
import { type Basis, compareItems, comparePlaces, type Item, type Place } from '../../../replay/stream/item.ts'
import type { Selection } from '../../../replay/stream/selection.ts'
import { FIXTURE_STATE, fullName, RAW_ACTIONS, TOPICS, type TopicName } from '../../../schemas/topics.ts'

/** The total order as it is written down, by holding and sorting all: what the fast way is compared with. */
export async function plainItems(selection: Selection): Promise<readonly Item[]> {
  const all: Item[] = []
  for (const fixtureId of await recorded(selection)) {
    const basis = await chosenBasis(selection, fixtureId)
    if (basis === null) continue
    const names = TOPICS.map(({ name }) => name as TopicName).filter((name) => selection.topics.includes(name))
    for (const isRaw of [true, false]) {
      const layer = names.filter((name) => (name === RAW_ACTIONS.name) === isRaw)
      all.push(...(await layerOf(selection, fixtureId, layer, basis)))
    }
  }
  const { from = 0, to = Number.POSITIVE_INFINITY } = selection
  return all.filter(({ knownAt }) => knownAt >= from && knownAt < to).sort(compareItems)
}

async function recorded(selection: Selection): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const id of recordedFixtures(selection)) ids.push(id)
  const { fixtures = [] } = selection
  return fixtures.length === 0 ? ids : ids.filter((id) => fixtures.includes(id))
}

/** Null: the fixture is not chosen. */
async function chosenBasis(selection: Selection, fixtureId: string): Promise<Basis | null> {
  const { log, codec, prefix, rawTopic, known = 'auto', sports = [], certified } = selection
  const [first] = await log.readKey(rawTopic, fixtureId)
  const raw = codec.decode(RAW_ACTIONS, (first as LogRecord).value)
  if (sports.length > 0 && !sports.includes(raw.sport)) return null
  if (certified) {
    const state = await log.latest(fullName(prefix, FIXTURE_STATE), fixtureId)
    if (state === null || codec.decode(FIXTURE_STATE, state.value).certified !== 'complete') return null
  }
  if (known !== 'auto') return known
  return raw.source === 'import' ? 'received' : 'published'
}

interface Placed {
  readonly record: LogRecord
  readonly place: Place
}

/** In log order; the known time never falls. */
async function layerOf(
  { log, prefix, rawTopic, latencyMs = 0 }: Selection,
  fixtureId: string,
  names: readonly TopicName[],
  basis: Basis,
): Promise<readonly Item[]> {
  const lanes: Placed[][] = []
  for (const name of names) {
    const topic = TOPICS.findIndex((one) => one.name === name)
    const isRaw = name === RAW_ACTIONS.name
    const lane: Placed[] = []
    for await (const page of pagesOfKey(log, isRaw ? rawTopic : fullName(prefix, { name }), fixtureId)) {
      for (const record of page) {
        const { source, id } = record.headers
        if (isRaw) lane.push({ record, place: { raw: record.offset, topic, n: 0 } })
        else if (source !== undefined && id !== undefined)
          lane.push({
            record,
            place: { raw: Number(source.split('/').at(-1)), topic, n: Number(id.split('/').at(-1)) },
          })
      }
    }
    lanes.push(lane)
  }
  let highest = 0
  return inLogOrder(lanes).map(({ record, place }) => {
    const published = basis === 'published' && record.headers.published !== undefined
    const at = published ? Number(record.headers.published) : (record.timestamp + latencyMs) * 1000
    highest = Math.max(highest, at)
    return { record, knownAt: highest, basis: published ? 'published' : 'received', place }
  })
}

/** A topic's own order stays: the next one is the least of those that are next in their topics. */
function inLogOrder(lanes: readonly Placed[][]): readonly Placed[] {
  const all: Placed[] = []
  for (;;) {
    const heads = lanes.flatMap((lane) => (lane[0] === undefined ? [] : [{ lane, place: lane[0].place }]))
    const least = heads.sort((a, b) => comparePlaces(a.place, b.place))[0]
    if (least === undefined) return all
    all.push(least.lane.shift() as Placed)
  }
}
