import { TOPICS, type Topic, type TopicName } from '../../schemas/topics.ts'
import type { Item } from './item.ts'
import { itemsOf } from './items.ts'
import type { KnownRecord } from './known.ts'
import type { Selection } from './selection.ts'

/** The selected records as they were known, in the total order, page by page. */
export async function* knownPages<N extends TopicName>(
  selection: Selection & { readonly topics: readonly N[] },
): AsyncGenerator<readonly KnownRecord<N>[]> {
  for await (const page of itemsOf(selection)) {
    await selection.codec.prepare(page.map(({ record }) => record))
    yield page.map((item) => decoded(selection, item) as KnownRecord<N>)
  }
}

function decoded({ codec }: Selection, { record, knownAt, basis, place }: Item) {
  const topic = TOPICS[place.topic] as Topic
  const value = codec.decode(topic, record.value)
  return { as: 'known', kind: 'record', topic: topic.name, fixtureId: record.key, knownAt, basis, value } as const
}
