import { formatTime } from '../../match/time.ts'
import { TouchlineError } from '../../platform/errors.ts'
import type { Item } from '../../replay/stream/item.ts'
import type { Decoder } from '../../schemas/codec.ts'
import { jsonView } from '../../schemas/json.ts'
import { TOPICS, type Topic, type TopicName } from '../../schemas/topics.ts'
import { openPrinter } from '../print.ts'
import { recordJson } from '../show/json.ts'
import { plain } from '../show/plain.ts'
import { describeRecord } from '../show/record.ts'
import type { Terminal } from '../terminal.ts'

export interface Printing {
  readonly codec: Decoder
  readonly topics: readonly TopicName[]
  readonly json: boolean
  /** What is written over below it; null: nothing is. */
  readonly above: Terminal | null
  readonly signal: AbortSignal
}

/** Prints items as `tail` does, each batch before the next one is taken. */
export function printing({ codec, topics, json, above, signal }: Printing): {
  give(items: readonly Item[]): Promise<void>
  readonly count: number
} {
  const wanted = new Set<Topic | undefined>(TOPICS.filter(({ name }) => topics.includes(name as TopicName)))
  const printer = openPrinter(process.stdout, signal)
  let count = 0
  return {
    get count() {
      return count
    },
    async give(items) {
      const shown = items.filter(({ place }) => wanted.has(TOPICS[place.topic]))
      count += shown.length
      await codec.prepare(shown.map(({ record }) => record))
      if (above !== null) {
        const lines = shown.map((item) => `${render(codec, item, json)}\n`).join('')
        if (lines !== '') above.print(lines)
        return
      }
      for (const item of shown) if (printer.print(render(codec, item, json))) await printer.flush()
      await printer.flush()
    },
  }
}

/** A value that cannot be read is shown as such, and ends nothing. */
function render(codec: Decoder, { record, knownAt, basis, place }: Item, json: boolean): string {
  const topic = TOPICS[place.topic] as Topic
  const known = { knownAt: formatTime(knownAt), basis }
  try {
    const value = jsonView(topic, codec.decode(topic, record.value))
    return json ? recordJson(record, value, undefined, known) : describeRecord(topic, value)
  } catch (error) {
    if (!(error instanceof TouchlineError)) throw error
    if (json) return recordJson(record, null, error.message, known)
    return plain(`${record.topic}/${record.partition}/${record.offset} ${record.key}: ${error.message}`)
  }
}
