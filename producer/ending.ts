import type { FixtureAddress } from '../feed/address.ts'
import { splitWholeList } from '../feed/list.ts'
import { type History, readHistory } from './history.ts'
import { type OrderedList, orderedList, recordMissing } from './missing.ts'
import type { Producer } from './producer.ts'
import { isKeyOfBytes } from './raw-record.ts'

/** `end`: nothing is missing · `reread`: read the whole list over the socket · `go-on`: it has not ended after all. */
export type Verdict =
  | { readonly is: 'end' }
  | { readonly is: 'go-on' }
  | { readonly is: 'reread'; readonly keys: ReadonlySet<string> }

/**
 * A packet has said that no more come. What the log holds decides, since that may have been taken back; then the whole
 * list is read once more: over REST where there is one, else over the socket (`wasReread`: that has been done).
 */
export async function judgeEnd(
  producer: Producer,
  target: FixtureAddress,
  { wasReread, signal }: { readonly wasReread: boolean; readonly signal: AbortSignal },
): Promise<Verdict> {
  const history = await recorded(producer, target, signal)
  if (!history.isFinished) return { is: 'go-on' }
  if (wasReread) return { is: 'end' }
  const answer = await producer.rest?.actions(target, signal)
  // Nobody waits for the verdict any more.
  if (answer?.is === 'stopped') return { is: 'go-on' }
  const list = answer?.is === 'ok' ? splitWholeList(answer.body) : null
  if (list === null) {
    if (answer) tellFallback(producer, target, 'words' in answer ? answer.words : 'JSON that is no array')
    return { is: 'reread', keys: history.keys }
  }
  const ordered = orderedList(list, target.fixtureId)
  if ((await recordMissing(producer, target, ordered, history.keys, signal)) === null) return { is: 'go-on' }
  if (lacksRecorded(ordered, history.keys)) {
    tellFallback(producer, target, 'a list that lacks packets of the socket')
    return { is: 'reread', keys: history.keys }
  }
  return (await recorded(producer, target, signal)).isFinished ? { is: 'end' } : { is: 'go-on' }
}

/** A list without what the socket has sent is not the whole list. Frames that are known by their bytes only do not count. */
function lacksRecorded({ elements }: OrderedList, keys: ReadonlySet<string>): boolean {
  const listed = new Set(elements.map(({ key }) => key))
  return [...keys].some((key) => !isKeyOfBytes(key) && !listed.has(key))
}

async function recorded(producer: Producer, { fixtureId }: FixtureAddress, signal: AbortSignal): Promise<History> {
  await producer.recorder.flushed(signal)
  return readHistory(producer, fixtureId, signal)
}

function tellFallback({ options }: Producer, { fixtureId, path }: FixtureAddress, error: string): void {
  options.logger.warn({ fixtureId, path, error }, 'no list over REST; reading it over the socket')
}
