import { fullName, TOPICS, topicConfig } from '../schemas/topics.ts'
import type { CommonOptions } from './options.ts'
import { printTable } from './show/print-table.ts'

export interface TopicsOptions extends CommonOptions {
  readonly prefix: string
}

const HEADINGS = ['topic', 'holds', 'cleanup', 'schema', 'key'].map((head) => ({ head }))

/** Prints the topic table. */
export function topicsCommand({ prefix, json }: TopicsOptions): void {
  if (json) {
    for (const topic of TOPICS) {
      const { name: _, ...rest } = topic
      process.stdout.write(
        `${JSON.stringify({ topic: fullName(prefix, topic), ...rest, config: topicConfig(topic) })}\n`,
      )
    }
    return
  }
  const rows = TOPICS.map((topic) => [fullName(prefix, topic), topic.doc, topic.cleanup, topic.schema, topic.key])
  process.stdout.write(printTable(HEADINGS, rows))
}
