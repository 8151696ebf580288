import type { LogRecord } from '../../log/log.ts'
import type { Step } from '../../match/step.ts'
import { derive } from '../../processors/derived.ts'
import { newEntry, type Taking } from '../../processors/entry.ts'
import type { Codec } from '../../schemas/codec.ts'
import { RAW_ACTIONS, type Topic, type TopicName } from '../../schemas/topics.ts'
import { compareIds } from '../digest.ts'
import { stepsOf } from '../recorded.ts'
import type { Basis } from '../stream/item.ts'
import type { KnownRecord } from '../stream/known.ts'
import { basisBy, knownAtOf, publishedAt } from '../stream/known-time.ts'
import type { Selection } from '../stream/selection.ts'

/** What folds, and an encoder of any registry: what the fold gives is copied by it, as it would be by way of a topic. */
export type Folding = Pick<Taking, 'fold'> & { readonly copying: Codec }

/**
 * The same events as from the derived topics, by folding raw-actions: with other rules, or where nothing was derived. They are
 * known when their raw record was: nothing is known of how long deriving would have taken.
 */
export async function* foldedPages(selection: Selection, folding: Folding): AsyncGenerator<readonly KnownRecord[]> {
  const { fixtures = [] } = selection
  const heads = await Promise.all(fixtures.map((fixtureId) => begun(pagesOf(selection, folding, fixtureId), fixtureId)))
  for (;;) {
    let least: Head | null = null
    for (const head of heads) {
      if (head.page.length > 0 && (least === null || compareHeads(head, least) < 0)) least = head
    }
    if (least === null || selection.signal.aborted) return
    yield [least.page[least.at] as KnownRecord]
    least.at++
    if (least.at === least.page.length) await next(least)
  }
}

/** Where one fixture stands. Mutable; an empty page: it has ended. */
interface Head {
  readonly fixtureId: string
  readonly pages: AsyncGenerator<readonly KnownRecord[]>
  page: readonly KnownRecord[]
  at: number
}

async function begun(pages: Head['pages'], fixtureId: string): Promise<Head> {
  const head: Head = { fixtureId, pages, page: [], at: 0 }
  await next(head)
  return head
}

async function next(head: Head): Promise<void> {
  const { done, value } = await head.pages.next()
  head.page = done ? [] : value
  head.at = 0
}

function compareHeads(a: Head, b: Head): number {
  const at = (head: Head): number => head.page[head.at]?.knownAt ?? 0
  return at(a) - at(b) || compareIds(a.fixtureId, b.fixtureId)
}

async function* pagesOf(selection: Selection, folding: Folding, fixtureId: string): Head['pages'] {
  const { topics, latencyMs = 0, from = 0, to = Number.POSITIVE_INFINITY } = selection
  let basis: Basis | null = null
  let knownAt = 0

  function eventsOf(step: Step, record: LogRecord): readonly KnownRecord[] {
    const events = valuesOf(step, topics, folding.copying)
    basis ??= basisBy(selection, step.raw)
    knownAt = Math.max(knownAt, knownAtOf(record, basis, latencyMs))
    const by: Basis = basis === 'published' && publishedAt(record) >= 0 ? 'published' : 'received'
    if (knownAt < from || knownAt >= to) return []
    return events.map(
      ({ topic, value }) =>
        ({ as: 'known', kind: 'record', topic, fixtureId, knownAt, basis: by, value }) as KnownRecord,
    )
  }

  const entry = newEntry(folding.fold.initial())
  for await (const page of stepsOf({ ...selection, fold: folding.fold }, entry, fixtureId, eventsOf)) {
    const events = page.flat()
    if (events.length > 0) yield events
  }
}

function valuesOf(step: Step, topics: readonly TopicName[], copying: Codec) {
  const wanted = derive(step).filter(({ topic }) => topics.includes(topic.name as TopicName))
  const values = wanted.map(({ topic, value }) => ({ topic: topic.name, value: copied(copying, topic, value) }))
  if (!topics.includes(RAW_ACTIONS.name as TopicName)) return values
  return [{ topic: RAW_ACTIONS.name, value: copied(copying, RAW_ACTIONS, step.raw) }, ...values]
}

function copied(codec: Codec, topic: Topic, value: unknown): unknown {
  return codec.decode(topic, codec.encode(topic, value))
}
