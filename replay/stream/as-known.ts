import { TouchlineError } from '../../platform/errors.ts'
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
    const known: KnownRecord<N>[] = []
    for (const item of page) {
      const record = decoded(selection, item)
      if (record === null) selection.onSkipped?.({ record: item.record, why: 'bad-value' })
      else known.push(record as KnownRecord<N>)
    }
    yield known
  }
}

/** Null for what is no value of its topic: what somebody else has written there does not end a replay. */
function decoded({ codec }: Selection, { record, knownAt, basis, place }: Item): KnownRecord | null {
  const topic = TOPICS[place.topic] as Topic
  try {
    const value = codec.decode(topic, record.value)
    return {
      as: 'known',
      kind: 'record',
      topic: topic.name,
      fixtureId: record.key,
      knownAt,
      basis,
      value,
    } as KnownRecord
  } catch (error) {
    if (error instanceof TouchlineError && error.code === 'bad-value') return null
    throw error
  }
}
