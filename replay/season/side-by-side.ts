import type { LogRecord } from '../../log/log.ts'
import { pagesOfPartition } from '../../log/pages.ts'
import type { Step } from '../../match/step.ts'
import { TouchlineError } from '../../platform/errors.ts'
import type { Hooks } from '../../platform/threads/work.ts'
import type { Entry, Taking } from '../../processors/entry.ts'
import { foldNext, newRefolding, park, type Recorded, type Refolding } from '../recorded.ts'
import type { Group } from './plan.ts'

/** What is made of a fixture while it is folded: `give` as for {@link foldNext}, `end` once, after its last record. */
export interface Making<T> {
  readonly give: (step: Step, record: LogRecord) => void
  readonly end: (entry: Entry) => T
}

/**
 * Folds the fixtures of a group from one reading of their part of the log; a fixture is in memory from its first record to its
 * last. In the order in which they ended; null when told to end. Rejects with `log-damaged` where records are gone.
 */
export async function foldSideBySide<T>(
  recorded: Recorded & Taking,
  { partition, from, to, fixtures }: Group,
  begin: (fixtureId: string) => Making<T>,
  { signal, progress, at }: Hooks,
): Promise<readonly T[] | null> {
  const members = new Map<string, Member<T>>(
    fixtures.map(({ fixtureId, last }, part) => [fixtureId, { part, last, open: null }]),
  )
  const made: T[] = []
  for await (const page of pagesOfPartition(recorded.log, recorded.rawTopic, partition, from, to)) {
    if (signal.aborted) return null
    await recorded.codec.prepare(page)
    let done = 0
    for (const record of page) {
      const member = members.get(record.key)
      if (member === undefined || record.offset > member.last) continue
      done++
      at(member.part)
      member.open ??= { refolding: newRefolding(recorded), making: begin(record.key) }
      const { refolding, making } = member.open
      try {
        foldNext(recorded, refolding, record, making.give)
      } catch {
        await park(recorded, refolding, record, making.give)
      }
      if (record.offset < member.last) continue
      made.push(making.end(refolding.entry))
      members.delete(record.key)
    }
    progress(done)
  }
  for (const [fixtureId, { last }] of members) throw cutShort(recorded, `${partition}`, fixtureId, last)
  return made
}

/** Of a fixture whose records are not all there any more, no digest may be given. */
function cutShort({ log, rawTopic }: Recorded, partition: string, fixtureId: string, last: number): TouchlineError {
  const what = `expected records of ${fixtureId} up to offset ${last} of ${rawTopic}/${partition}, found the end before it`
  return new TouchlineError('log-damaged', { url: log.url, what })
}

interface Member<T> {
  readonly part: number
  /** Offset of the last record that counts. */
  readonly last: number
  /** Null before its first record. */
  open: { readonly refolding: Refolding; readonly making: Making<T> } | null
}
