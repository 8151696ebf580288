import { TouchlineError } from '../../platform/errors.ts'
import type { Fold } from '../../processors/entry.ts'
import { RAW_ACTIONS, TOPICS, type Topic, type TopicName } from '../../schemas/topics.ts'
import { newFolding } from './folded.ts'
import { followed } from './follow.ts'
import { itemsOf } from './items.ts'
import type { CaughtUp, KnownEvent, KnownRecord } from './known.ts'
import type { Ranked } from './run.ts'
import type { Selection } from './selection.ts'

/** The selected records as they were known, in the total order, page by page. */
export async function* knownPages<N extends TopicName>(
  selection: Selection & { readonly topics: readonly N[] },
): AsyncGenerator<readonly KnownRecord<N>[]> {
  for await (const page of itemsOf(selection)) yield (await decodedPage(selection, page)) as readonly KnownRecord<N>[]
}

export interface KnownHow {
  /** True: what comes after what is recorded too, behind one caught-up event, until told to end. */
  readonly follow?: boolean
  /** Derived values are folded again by this instead of being read. */
  readonly through?: Fold | null
}

/** The same, on and on or through the fold. */
export async function* knownEvents<N extends TopicName>(
  selection: Selection & { readonly topics: readonly N[] },
  { follow = false, through = null }: KnownHow,
): AsyncGenerator<readonly KnownEvent<N>[]> {
  const { from = 0 } = selection
  const read = through === null ? selection : rawOf(selection)
  const folding = through === null ? null : newFolding(selection, through)
  let knownAt = 0
  for await (const page of follow ? followed(read) : itemsOf(read)) {
    if (page === null) {
      const mark: CaughtUp = { as: 'known', kind: 'caught-up', knownAt }
      yield [mark]
      continue
    }
    const step = folding === null ? page.length : FOLDED_AT_ONCE
    for (let at = 0; at < page.length; at += step) {
      const all = folding === null ? await decodedPage(selection, page) : await folding(page.slice(at, at + step))
      const events = folding === null || from === 0 ? all : all.filter((event) => event.knownAt >= from)
      if (events.length === 0) continue
      knownAt = Math.max(knownAt, events.at(-1)?.knownAt ?? 0)
      yield events as readonly KnownEvent<N>[]
    }
  }
}

/** Items. What the fold gives is large: with a page of it alive whenever garbage is collected, a quarter of the time went there. */
const FOLDED_AT_ONCE = 64

/** What the fold needs: raw records only, also those before `from`. */
function rawOf({ from: _, ...selection }: Selection): Selection {
  return { ...selection, topics: [RAW_ACTIONS.name as TopicName] }
}

async function decodedPage(selection: Selection, page: readonly Ranked[]): Promise<readonly KnownRecord[]> {
  const values = page.map(({ value }) => ({ value }))
  await selection.codec.prepare(values)
  const known: KnownRecord[] = []
  for (let n = 0; n < page.length; n++) {
    const item = page[n] as Ranked
    const record = decoded(selection, item, (values[n] as { readonly value: Uint8Array }).value)
    if (record === null) selection.onSkipped?.({ record: item.record, why: 'bad-value' })
    else known.push(record)
  }
  return known
}

/** Null for what is no value of its topic: what somebody else has written there does not end a replay. */
function decoded({ codec }: Selection, item: Ranked, bytes: Uint8Array): KnownRecord | null {
  const { key: fixtureId, knownAt, basis } = item
  const topic = TOPICS[item.topic] as Topic
  try {
    const value = codec.decode(topic, bytes)
    return { as: 'known', kind: 'record', topic: topic.name, fixtureId, knownAt, basis, value } as KnownRecord
  } catch (error) {
    if (error instanceof TouchlineError && error.code === 'bad-value') return null
    throw error
  }
}
