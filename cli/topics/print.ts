import { fullName, TOPIC_SET, topicConfig } from '../../schemas/topics.ts'
import type { CommonOptions } from '../options.ts'
import { printTable } from '../show/print-table.ts'

export interface TopicsOptions extends CommonOptions {
  readonly prefix: string
}

const HEADINGS = ['topic', 'holds', 'cleanup', 'schema', 'key', 'on Kafka'].map((head) => ({ head }))

/** Prints the topic table. */
export function printTopics({ prefix, json }: TopicsOptions): void {
  if (json) {
    for (const topic of TOPIC_SET) {
      const { name: _, settings: __, ...rest } = topic
      process.stdout.write(
        `${JSON.stringify({ topic: fullName(prefix, topic), ...rest, config: topicConfig(topic) })}\n`,
      )
    }
    return
  }
  const rows = TOPIC_SET.map((topic) => {
    const settings = Object.entries(topicConfig(topic)).map(([name, value]) => `${name}=${value}`)
    const schema = 'schema' in topic ? String(topic.schema) : '–'
    return [fullName(prefix, topic), topic.doc, topic.cleanup, schema, 'fixtureId', settings.join(' ')]
  })
  process.stdout.write(printTable(HEADINGS, rows))
}
